// @ts-check
/**
 * The web channel, as its contract describes it.
 *
 * @typedef {{title: string, message: string}} Choice
 * @typedef {{title: string, publisher: string, url: string}} Source
 * @typedef {"none" | "call_doctor" | "urgent_same_day" | "emergency" | "crisis"} Urgency
 * @typedef {{id: string, from: "assistant" | "person", lang: string, text: string, buttons: Choice[],
 *   metadata: {urgency: Urgency, topics?: string[], sources?: Source[], reviewed?: string}}} Message
 * @typedef {{name: string, call?: string, then?: string, text?: {number: string, word?: string}}} Line
 * @typedef {{name: string, telephone: string, out_of_hours: {name: string, telephone: string} | null,
 *   time_zone: string, open: boolean, changes_at: string | null}} Clinic
 * @typedef {{clinic: Clinic, emergency: {number: string}, crisis: Line[], retention_days: number,
 *   languages: string[], branding: {assistant_name: string, color: string, text_color: string}, notice: string,
 *   links: Record<string, string>, limits: {message: number}}} Config
 */

/** Longer than the server takes for the slowest answer; the message's id makes asking again harmless. */
const PATIENCE_MILLISECONDS = 45000;
const WAIT_SECONDS = 30;

/** An answer that is an error, or none at all. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP's, or 0 when the server was not reached
   * @param {number} wait seconds before trying again
   * @param {Message[]} messages what must be said all the same
   */
  constructor(status, wait = WAIT_SECONDS, messages = []) {
    super(`${status}`);
    this.status = status;
    this.wait = wait;
    this.messages = messages;
  }
}

/**
 * Sends a request and returns the JSON that is answered; undefined when there is none.
 *
 * @param {string} base address of the channel, ending in a slash
 * @param {string} method
 * @param {string} path
 * @param {string | null} [token]
 * @param {object} [body]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function request(base, method, path, token, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MILLISECONDS);
  try {
    const answer = await fetch(base + path, {
      method,
      headers: {
        ...(body && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: stop.signal,
    });
    if (!answer.ok) {
      // A proxy's own page is an error without messages.
      const { messages } = await answer.json().catch(() => ({}));
      const wait = Number(answer.headers.get("Retry-After")) || WAIT_SECONDS;
      throw new ApiError(answer.status, wait, Array.isArray(messages) ? messages : []);
    }
    return answer.status === 204 ? undefined : await answer.json();
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0);
  } finally {
    clearTimeout(timer);
  }
}

/** @returns {string} an id as a UUID is written, on pages without a secure context as well */
export function newId() {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
