// A request as a command line. Secrets become variables: the page never knows them.

/**
 * @typedef {object} CurlRequest
 * @property {string} method
 * @property {string} url
 * @property {{ [name: string]: string }} [headers]
 * @property {string | null} [body]
 * @property {boolean} [signs] whether it is for S3, and has to be signed
 * @property {boolean} [hasToken] whether the URL contains TOKEN
 */

export const TOKEN = "$TELEGRAM_BOT_TOKEN";

/** @type {{ [header: string]: string }} */
const HIDDEN = {
  authorization: "Authorization: Bearer $REPLICATE_API_TOKEN",
  "x-telegram-bot-api-secret-token": "X-Telegram-Bot-Api-Secret-Token: $TELEGRAM_SECRET_TOKEN",
};
// what curl sends by itself, or only this connection needed
const OWN = ["host", "connection", "content-length", "accept-encoding", "accept", "user-agent"];

/** Return a curl command. @param {CurlRequest} request */
export function curl({ method, url, headers = {}, body = null, signs = false, hasToken = false }) {
  // anybody can send a path, so the shell must expand nothing in it but our own variables
  const target = hasToken ? quote(url).replace(TOKEN, () => `'"${TOKEN}"'`) : quote(url);
  const parts = ["curl", `-X ${method}`, target];
  if (signs) {
    parts.push('--aws-sigv4 "aws:amz:us-east-1:s3"');
    parts.push('--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"');
    // S3 wants the hash of the signed body, which not every curl sends by itself
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
