// @ts-check
/**
 * The web channel, as its contract describes it.
 *
 * @typedef {{title: string, message: string}} Choice
 * @typedef {{title: string, publisher: string, url: string}} Source
 * @typedef {"none" | "call_doctor" | "urgent_same_day" | "emergency" | "crisis"} Urgency
 * @typedef {{id: string, from: "assistant" | "person", lang: string, text: string, buttons: Choice[],
 *   metadata: {urgency: Urgency, sources?: Source[], reviewed?: string}}} Message
 * @typedef {{name: string, call?: string, then?: string, text?: {number: string, word?: string}}} Line
 * @typedef {{name: string, telephone: string, out_of_hours: {name: string, telephone: string} | null,
 *   time_zone: string, open: boolean, changes_at: string | null}} Clinic
 * @typedef {{clinic: Clinic, emergency: {number: string}, crisis: Line[], retention_days: number,
 *   languages: string[], branding: {assistant_name: string, color: string}, notice: string,
 *   limits: {message: number}}} Config
 */

/** Longer than the server takes for the slowest answer; the message's id makes asking again harmless. */
const PATIENCE_MILLISECONDS = 45000;
const WAIT_SECONDS = 30;

/** An answer that is an error, or none at all. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP's, or 0 when the server was not reached
   * @param {number} waitSeconds how long to wait before trying again
   * @param {Message[]} messages what must be said all the same
   */
  constructor(status, waitSeconds = WAIT_SECONDS, messages = []) {
    super(`the web channel answered ${status}`);
    this.status = status;
    this.waitSeconds = waitSeconds;
    this.messages = messages;
  }
}

/** A client that keeps nothing. Every method rejects with an ApiError. */
export class Api {
  /** @param {URL} base address of the channel, ending in a slash */
  constructor(base) {
    this._base = base;
  }

  /** @returns {Promise<Config>} */
  config() {
    return this._request("GET", "config");
  }

  /** @returns {Promise<{token: string, messages: Message[]}>} a new conversation and its greeting */
  begin() {
    return this._request("POST", "sessions");
  }

  /**
   * @param {string} token
   * @param {string} message
   * @param {string} id the same when the same message is sent again
   * @returns {Promise<{messages: Message[]}>} all replies
   */
  send(token, message, id) {
    return this._request("POST", "messages", token, { message, id });
  }

  /**
   * @param {string} token
   * @returns {Promise<{messages: Message[]}>} both sides, so far
   */
  conversation(token) {
    return this._request("GET", "conversation", token);
  }

  /**
   * @param {string} token
   * @returns {Promise<void>}
   */
  erase(token) {
    return this._request("DELETE", "sessions", token);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} [token]
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async _request(method, path, token, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MILLISECONDS);
    try {
      const answer = await fetch(new URL(path, this._base).href, {
        method,
        headers: {
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(body ? { "Content-Type": "application/json" } : {}),
        },
        body: body && JSON.stringify(body),
        cache: "no-store",
        signal: stop.signal,
      });
      if (!answer.ok) {
        throw await errorOf(answer);
      }
      return answer.status === 204 ? undefined : await answer.json();
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Returns the error that an answer is; a proxy's own page is one without messages.
 *
 * @param {Response} answer
 * @returns {Promise<ApiError>}
 */
async function errorOf(answer) {
  const body = await answer.json().catch(() => null);
  const wait = Number(answer.headers.get("Retry-After")) || WAIT_SECONDS;
  return new ApiError(answer.status, wait, body && Array.isArray(body.messages) ? body.messages : []);
}

/** @returns {string} a UUID, on pages without a secure context as well */
export function newId() {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
