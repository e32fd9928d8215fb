// @ts-check
/** Errors in plain words, and what can be done about them. */

import { ApiError } from "./api.js";

/** @typedef {import("./strings.js").Words} Words */
/** @typedef {{text: string, remedy: "again" | "new" | "none"}} Explained */

/**
 * Returns why a message was not answered.
 *
 * @param {unknown} error
 * @param {Words} words
 * @param {string} message what was to be sent
 * @param {number} limit longest message, in characters
 * @returns {Explained}
 */
export function whyNotSent(error, words, message, limit) {
  const status = statusOf(error);
  if (status === 401) {
    return { text: words("error_ended"), remedy: "new" };
  }
  if (status === 413) {
    const count = Array.from(message).length;
    return { text: words("error_too_long", { count, limit }), remedy: "none" };
  }
  if (status === 429) {
    return { text: words("error_rate_limited", { seconds: waitOf(error) }), remedy: "again" };
  }
  if (status === 400) {
    return { text: words("error_bad_request"), remedy: "none" };
  }
  return { text: words(status === 0 ? "error_unreachable" : "error_unavailable"), remedy: "again" };
}

/**
 * Returns why the page, or a conversation, could not be opened.
 *
 * @param {unknown} error
 * @param {Words} words
 * @returns {string}
 */
export function whyNotLoaded(error, words) {
  const status = statusOf(error);
  if (status === 429) {
    return words("error_load_rate_limited", { seconds: waitOf(error) });
  }
  return words(status === 0 ? "error_load_unreachable" : "error_load_unavailable");
}

/**
 * @param {unknown} error
 * @returns {number} HTTP's status; 0 when the server was not reached; 500 for a fault of our own
 */
export function statusOf(error) {
  return error instanceof ApiError ? error.status : 500;
}

/**
 * @param {unknown} error
 * @returns {number}
 */
function waitOf(error) {
  return error instanceof ApiError ? error.waitSeconds : 0;
}
