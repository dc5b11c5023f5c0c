/**
 * The fields of a form by their names, and what is wrong with them, in words beside them.
 * @module
 */

/** @typedef {{[name: string]: string}} Fields */

export class FormFields {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    /** @type {Fields} */
    this.errors = {};
  }

  /** @param {string} name */
  value(name) {
    const field = this.form.elements.namedItem(name);
    return isField(field) ? field.value.trim() : "";
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    const field = this.form.elements.namedItem(name);
    if (isField(field)) field.value = value;
  }

  /**
   * @param {readonly string[]} names
   * @returns {Fields}
   */
  values(names) {
    return Object.fromEntries(names.map((name) => [name, this.value(name)]));
  }

  required() {
    return [...this.form.elements].flatMap((field) => (isField(field) && field.required ? [field.name] : []));
  }

  /** @param {boolean} locked Whether what is written may be changed. */
  lock(locked) {
    for (const field of this.form.elements) {
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.readOnly = locked;
    }
  }

  /** @param {Fields} errors Field name to sentence; an empty sentence takes the error away. */
  showErrors(errors) {
    this.errors = errors;
    for (const box of this.form.querySelectorAll("[data-field]")) {
      const name = box instanceof HTMLElement ? (box.dataset["field"] ?? "") : "";
      showError(box, errors[name] ?? "");
    }
  }

  /**
   * @param {string} name
   * @param {string} sentence Empty takes the error away.
   */
  showError(name, sentence) {
    this.showErrors({ ...this.errors, [name]: sentence });
  }

  focusError() {
    const wrong = this.form.querySelector("[aria-invalid]");
    if (wrong instanceof HTMLElement) wrong.focus();
  }
}

/**
 * @param {Element} box
 * @param {string} sentence
 */
function showError(box, sentence) {
  const input = box.querySelector("input, select, textarea");
  const error = box.querySelector(".field-error");
  if (error instanceof HTMLElement) {
    error.textContent = sentence;
    error.hidden = sentence === "";
  }
  if (sentence) input?.setAttribute("aria-invalid", "true");
  else input?.removeAttribute("aria-invalid");
}

/**
 * @param {unknown} value
 * @returns {value is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement}
 */
export function isField(value) {
  return value instanceof HTMLInputElement || value instanceof HTMLSelectElement || value instanceof HTMLTextAreaElement;
}
