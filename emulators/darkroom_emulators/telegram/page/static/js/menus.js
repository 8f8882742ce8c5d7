// Closes menus, which are <details class="menu">.

const openMenus = () =>
  /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".menu[open]"));

/** @param {HTMLDetailsElement} menu */
function close(menu) {
  const hadFocus = menu.contains(document.activeElement);
  menu.open = false;
  if (hadFocus) menu.querySelector("summary")?.focus();
}

/** Close the open menu, and return whether there was one. */
export function closeMenu() {
  const [menu] = openMenus();
  if (menu) close(menu);
  return Boolean(menu);
}

/** Close a menu after a choice, and when a click or the focus is elsewhere. */
export function listenToMenus() {
  for (const kind of /** @type {const} */ (["click", "focusin"])) {
    addEventListener(kind, ({ target }) => {
      if (!(target instanceof Element)) return;
      for (const menu of openMenus()) {
        const isChoice = kind === "click" && target.closest("button");
        if (isChoice || !menu.contains(target)) close(menu);
      }
    });
  }
}
