// Formats a request as a curl command. Secrets become variables, since the page never has them.

/**
 * @typedef {object} CurlRequest
 * @property {string} method
 * @property {string} url
 * @property {{ [name: string]: string }} [headers]
 * @property {string | null} [body]
 * @property {boolean} [signs] whether it is for S3 and must be signed
 * @property {boolean} [hasToken] whether the URL contains TOKEN
 */

export const TOKEN = "$TELEGRAM_BOT_TOKEN";

/** @type {{ [header: string]: string }} */
const HIDDEN = {
  authorization: "Authorization: Bearer $REPLICATE_API_TOKEN",
  "x-telegram-bot-api-secret-token": "X-Telegram-Bot-Api-Secret-Token: $TELEGRAM_SECRET_TOKEN",
};
// headers that curl adds anyway, or that only the original connection needed
const OWN = ["host", "connection", "content-length", "accept-encoding", "accept", "user-agent"];

/** Return a curl command. @param {CurlRequest} request */
export function curl({ method, url, headers = {}, body = null, signs = false, hasToken = false }) {
  // anyone can send any path, so the shell must not expand anything in it except our variable
  const target = hasToken ? quote(url).replace(TOKEN, () => `'"${TOKEN}"'`) : quote(url);
  const parts = ["curl", `-X ${method}`, target];
  if (signs) {
    parts.push('--aws-sigv4 "aws:amz:us-east-1:s3"');
    parts.push('--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"');
    // S3 requires a hash of the signed body, which some versions of curl don't send
    parts.push("-H 'x-amz-content-sha256: UNSIGNED-PAYLOAD'");
  }
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (OWN.includes(lower) || (signs && isSignature(lower))) continue;
    parts.push(HIDDEN[lower] ? `-H "${HIDDEN[lower]}"` : `-H ${quote(`${name}: ${value}`)}`);
  }
  if (body !== null && body !== "") parts.push(`--data-binary ${quote(body)}`);
  return parts.join(" \\\n  ");
}

/** @param {string} text */
const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {string} name */
const isSignature = (name) => name === "authorization" || /^(x-)?amzn?-/.test(name);
