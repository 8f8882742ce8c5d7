// Detects responses that arrive out of order.

/**
 * Return a function to call before each request. It returns a function to call on the response,
 * which returns true if the response to a later request arrived first.
 */
export function overtaking() {
  let started = 0;
  let arrived = 0;
  return () => {
    const number = ++started;
    return () => {
      if (number < arrived) return true;
      arrived = number;
      return false;
    };
  };
}
