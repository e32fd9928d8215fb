// @ts-check
/** Puts the clinic of the settings into the demonstration pages. */

/** @param {string} number */
const link = (number) => `tel:${number.replace(/[^\d+]/g, "")}`;

/**
 * @param {string} name
 * @param {(found: HTMLElement) => void} change
 */
const each = (name, change) =>
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-clinic="${name}"]`)).forEach(change);

/** @param {string} span as 08:00-17:00 */
const times = (span) =>
  span
    .split("-")
    .map((time) => new Date(`2024-01-01T${time}`).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" }))
    .join(" to ");

fetch("config")
  .then((answer) => answer.json())
  .then(({ clinic, emergency }) => {
    document.title = `${document.title.split(" · ")[0]} · ${clinic.name}`;
    each("name", (found) => (found.textContent = clinic.name));
    each("telephone", (found) => (found.textContent = clinic.telephone));
    each("call", (found) => found.setAttribute("href", link(clinic.telephone)));
    each("emergency", (found) => {
      found.textContent = emergency.number;
      found.setAttribute("href", link(emergency.number));
    });
    each("hours", (found) => {
      found.textContent = "";
      for (const [day, spans] of Object.entries(clinic.hours)) {
        const row = document.createElement("tr");
        const head = document.createElement("th");
        const cell = document.createElement("td");
        head.scope = "row";
        head.textContent = day[0].toUpperCase() + day.slice(1);
        cell.textContent = spans.length ? spans.map(times).join(", ") : "closed";
        row.append(head, cell);
        found.append(row);
      }
    });
    each("out-of-hours", (found) => {
      const { out_of_hours: other } = clinic;
      found.hidden = !other;
      if (other) {
        const call = document.createElement("a");
        call.href = link(other.telephone);
        call.textContent = other.telephone;
        found.textContent = "";
        found.append(`At all other times: ${other.name}, `, call, ".");
      }
    });
  })
  // Without the server the page stays as it was written.
  .catch(() => {});
