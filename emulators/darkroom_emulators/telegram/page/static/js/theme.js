// The theme, dark or light: the system's setting until the switch is used.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = signal(stored() ?? system.matches);

system.addEventListener("change", () => {
  if (stored() === null) isDark.value = system.matches;
});
isDark.subscribe((dark) => {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
});

function stored() {
  const found = localStorage.getItem("theme");
  return found === null ? null : found === "dark";
}

/** Switch to the other theme, and remember it. */
export function switchTheme() {
  isDark.value = !isDark.value;
  localStorage.setItem("theme", isDark.value ? "dark" : "light");
}

export const ThemeSwitch = () => html`
  <button
    class="icon-button"
    data-testid="theme"
    aria-label=${isDark.value ? "Switch to light" : "Switch to dark"}
    title="Dark or light (d)"
    onClick=${switchTheme}
  >${isDark.value ? "☀" : "☾"}</button>
`;
