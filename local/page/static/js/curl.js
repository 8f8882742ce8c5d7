// A request as a command line. Secrets stand as variables: the page never knows them.

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

const HIDDEN = {
  authorization: 'Authorization: Bearer $REPLICATE_API_TOKEN',
  "x-telegram-bot-api-secret-token": "X-Telegram-Bot-Api-Secret-Token: $TELEGRAM_SECRET_TOKEN",
};
// what curl sends by itself, or what only this one connection needed
const OWN = new Set(["host", "connection", "content-length", "accept-encoding", "accept", "user-agent"]);

/** Return a curl command for `{ method, url, headers, body, signs }`; `signs` is for S3. */
export function curl({ method, url, headers = {}, body = null, signs = false }) {
  const parts = ["curl", `-X ${method}`, url.includes("$") ? `"${url}"` : quote(url)];
  if (signs) {
    parts.push('--aws-sigv4 "aws:amz:us-east-1:s3"');
    parts.push('--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"');
    // S3 wants to be told what is signed, and not every curl does that by itself
    parts.push("-H 'x-amz-content-sha256: UNSIGNED-PAYLOAD'");
  }
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (OWN.has(lower) || (signs && isSignature(lower))) continue;
    parts.push(HIDDEN[lower] ? `-H "${HIDDEN[lower]}"` : `-H ${quote(`${name}: ${value}`)}`);
  }
  if (body !== null && body !== "") parts.push(`--data-binary ${quote(body)}`);
  return parts.join(" \\\n  ");
}

const isSignature = (name) => name === "authorization" || /^(x-)?amzn?-/.test(name);
