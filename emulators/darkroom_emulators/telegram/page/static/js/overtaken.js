// Responses that arrive in another order than that of their requests.

/**
 * Return a function to call before each request. It returns another function to call when the
 * response has arrived: it returns whether a later request's response was there first.
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
