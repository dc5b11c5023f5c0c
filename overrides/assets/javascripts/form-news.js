/**
 * What a form tells about its messages, one line each, read out as it changes.
 * @module
 */

/** @typedef {"good" | "bad" | ""} Tone */

export class FormNews {
  /** @param {Element | null} status A live region. */
  constructor(status) {
    this.status = status;
    status?.setAttribute("aria-atomic", "false"); // a new line is read, not all lines again
    /** @type {Map<string, HTMLElement>} */
    this.lines = new Map();
  }

  /**
   * @param {string} about Id of a message, or "" for the form itself; a later line about the same replaces an earlier one.
   * @param {Tone} tone
   * @param {...(string | Node)} words
   */
  say(about, tone, ...words) {
    const line = this.lines.get(about) ?? document.createElement("p");
    line.dataset["tone"] = tone;
    line.replaceChildren(...words);
    if (!line.isConnected) this.status?.append(line);
    this.lines.set(about, line);
  }

  /** @param {string} about */
  forget(about) {
    this.lines.get(about)?.remove();
    this.lines.delete(about);
  }
}

/**
 * A follow-up code that is not torn at its hyphen, which would be read out wrong.
 * @param {string} text
 */
export function codeMark(text) {
  const code = document.createElement("bdi");
  code.dir = "ltr";
  code.className = "code";
  code.dataset["code"] = "";
  code.textContent = text;
  return code;
}

/**
 * @param {string} text
 * @param {() => void} act
 */
export function quietButton(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet button--small";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}
