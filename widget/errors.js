// @ts-check
/** Errors in plain words, and what can be done about them. */

import { ApiError } from "./api.js";
import { t } from "./strings.js";

/** @typedef {"again" | "new" | "none"} Remedy */

/** By HTTP's status; 0 when the server was not reached. What is not foreseen is as bad as 500. */
const FORESEEN = [0, 400, 401, 413, 429];

/**
 * @param {unknown} error
 * @returns {ApiError} a fault of our own counts as one of the server
 */
export function known(error) {
  return error instanceof ApiError ? error : new ApiError(500);
}

/**
 * Returns what went wrong, and the remedy.
 *
 * @param {unknown} error
 * @param {string} [message] what was to be sent
 * @param {number} [limit] longest message, in characters
 * @returns {[string, Remedy]}
 */
export function why(error, message = "", limit = 0) {
  const { status, wait } = known(error);
  const values = { count: Array.from(message).length, limit, seconds: wait };
  const remedy = status === 401 ? "new" : status === 400 || status === 413 ? "none" : "again";
  return [t(`error_${FORESEEN.includes(status) ? status : 500}`, values), remedy];
}
