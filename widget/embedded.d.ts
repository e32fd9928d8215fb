/** What the server puts in front of the modules when it makes them one file (assistant/channels/script.py). */

/** chat.css, for the shadow roots. */
export const STYLE: string;
/** The words of one language; what it lacks is in English. */
export const STRINGS: Record<string, string>;
/** The language of the words. */
export const LANGUAGE: string;
/** The direction that it runs: "ltr" or "rtl". */
export const DIRECTION: string;
