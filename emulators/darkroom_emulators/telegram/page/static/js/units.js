// Formats sizes and times for people.

/** @param {number} value */
const two = (value) => `${value}`.padStart(2, "0");

/** Format a time in Unix seconds as hours and minutes. @param {number} at */
export function minute(at) {
  const moment = new Date(at * 1000);
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Format a time in Unix seconds as hours, minutes and seconds. @param {number} at */
export const clock = (at) => `${minute(at)}:${two(new Date(at * 1000).getSeconds())}`;

/** Format a time in Unix seconds with its date. @param {number} at */
export function dayAndClock(at) {
  const moment = new Date(at * 1000);
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day} ${clock(at)}`;
}

/** Format a size in bytes. @param {number} size */
export function bytes(size) {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${(size / 1000).toFixed(1)} KB`;
  return `${(size / 1e6).toFixed(1)} MB`;
}

/** Format a duration in seconds. @param {number} value */
export function span(value) {
  if (value < 0.00995) return `${Number((value * 1000).toFixed(1))} ms`;
  if (value < 0.9995) return `${Math.round(value * 1000)} ms`;
  if (value < 59.995) return `${value.toFixed(2)} s`;
  const whole = Math.round(value);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${(value / 3600).toFixed(1)} h`;
}
