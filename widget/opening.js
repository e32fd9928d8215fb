// @ts-check
/** Whether the clinic is open, in words. */

/** @typedef {import("./api.js").Clinic} Clinic */
/** @typedef {import("./strings.js").Words} Words */

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Returns whether the clinic is open and until when, in the clinic's own time; the zone is named when the
 * reader's clock shows another. Empty when what the server said is out of date.
 *
 * @param {Clinic} clinic
 * @param {Words} words
 * @param {string} locale
 * @param {Date} [now]
 * @returns {string}
 */
export function opening(clinic, words, locale, now = new Date()) {
  if (!clinic.changes_at) {
    return words(clinic.open ? "open" : "closed");
  }
  const change = new Date(clinic.changes_at);
  if (change <= now) {
    return "";
  }
  const time = clock(change, clinic.time_zone, locale);
  if (clinic.open) {
    return words("open_until", { time });
  }
  const days = daysBetween(now, change, clinic.time_zone);
  if (days === 0) {
    return words("closed_until_today", { time });
  }
  /** @type {Intl.DateTimeFormatOptions} */
  const style = days < 7 ? { weekday: "long" } : { weekday: "long", month: "long", day: "numeric" };
  const day = new Intl.DateTimeFormat(locale, { ...style, timeZone: clinic.time_zone }).format(change);
  return words("closed_until_day", { day, time });
}

/**
 * @param {Date} moment
 * @param {string} timeZone
 * @param {string} locale
 * @returns {string}
 */
function clock(moment, timeZone, locale) {
  /** @type {Intl.DateTimeFormatOptions} */
  const style = { hour: "numeric", minute: "2-digit" };
  const there = new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(moment);
  const here = new Intl.DateTimeFormat(locale, style).format(moment);
  return there === here
    ? there
    : new Intl.DateTimeFormat(locale, { ...style, timeZone, timeZoneName: "short" }).format(moment);
}

/**
 * @param {Date} from
 * @param {Date} to
 * @param {string} timeZone
 * @returns {number} midnights of the zone that lie between
 */
function daysBetween(from, to, timeZone) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone, year: "numeric", month: "2-digit", day: "2-digit",
  });
  return Math.round((Date.parse(format.format(to)) - Date.parse(format.format(from))) / DAY_MILLISECONDS);
}
