// @ts-check
/** The clinic's colour, with writing on it that can be read (WCAG 2.2, 1.4.3). */

/**
 * Returns whether black or white stands out more on a colour; the better one has at least 4.5 to 1 on any.
 *
 * @param {string} color as #rrggbb
 * @returns {"#000000" | "#ffffff"}
 */
export function textOn(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(color.slice(at, at + 2), 16) / 255));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}

/**
 * Sets the colours that chat.css uses; anything that is no colour leaves its own in place.
 *
 * @param {HTMLElement} host
 * @param {string} color
 */
export function paint(host, color) {
  if (/^#[0-9a-f]{6}$/i.test(color)) {
    host.style.setProperty("--brand", color);
    const text = textOn(color);
    host.style.setProperty("--on-brand", text);
    // An edge for controls that blend in: a pale colour on a light page, a deep one on a dark page.
    host.style.setProperty("--edge-on-light", text === "#ffffff" ? color : text);
    host.style.setProperty("--edge-on-dark", text === "#ffffff" ? text : color);
  }
}

/**
 * @param {number} channel
 * @returns {number}
 */
function linear(channel) {
  return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
}
