import { noChange } from 'lit'
import { directive, Directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js'

type Control = HTMLInputElement | HTMLSelectElement

/** Sets the value of a control, but never under the hands of somebody who is using it: what they have typed so far would be
 * gone. The control shows the value again when it has lost the focus. */
class CalmValue extends Directive {
  #value = ''
  #isBound = false

  constructor(part: PartInfo) {
    super(part)
    if (part.type !== PartType.ELEMENT) throw new Error('calmValue stands on an element')
  }

  render(_value: string): unknown {
    return noChange
  }

  override update({ element }: ElementPart, [value]: [string]): unknown {
    const control = element as Control
    this.#value = value
    if (!this.#isBound) {
      this.#isBound = true
      // After the change event that leaving it may bring.
      control.addEventListener('blur', () => setTimeout(() => this.#show(control)))
    }
    // The options of a select are drawn after this.
    queueMicrotask(() => this.#show(control))
    return noChange
  }

  #show(control: Control): void {
    const isInHands = control === document.activeElement || control.getAttribute('aria-invalid') === 'true'
    if (!isInHands && control.value !== this.#value) control.value = this.#value
  }
}

/** `<input ${calmValue(value)}>` */
export const calmValue = directive(CalmValue)
