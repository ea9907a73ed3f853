import { LitElement } from 'lit'

/** An element that draws into the page itself: editors and all their ancestors must not stand in a shadow root, because
 * selections do not reach into one in every browser. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this
  }
}
