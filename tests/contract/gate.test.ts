import { updateYFragment } from '@tiptap/y-tiptap'
import * as encoding from 'lib0/encoding'
import { beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createId, type MemberId } from '../../schema/ids.ts'
import { createItem, itemsOf, setMember, setScalar } from '../../schema/sections/edit.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { SCHEMAS } from '../../schema/sections/rich-text.ts'
import { isStateVectorSane, judgeUpdate, type Verdict } from '../../server/rooms/gate/index.ts'
import { buildTable, heading } from '../support/rich.ts'

const kind = SECTION_KINDS.finding
const me = createId<MemberId>()
const other = createId<MemberId>()

/** What an attacker's Yjs document sends after a change, against the section as it is. */
describe('judgeUpdate', () => {
  let doc: Y.Doc
  let owners: Map<number, MemberId>
  let id: string
  let before: Uint8Array

  beforeEach(() => {
    doc = new Y.Doc()
    id = createItem(doc, kind, { lang: 'en' })
    owners = new Map([[doc.clientID, other]])
    before = Y.encodeStateAsUpdate(doc)
  })

  const judge = (update: Uint8Array, sectionBytes = 1000): Verdict =>
    judgeUpdate(update, { doc, kind, member: me, ownerOf: (client) => owners.get(client), sectionBytes })

  /** The update that a change makes in a copy of the section. */
  const changed = (change: (copy: Y.Doc) => void): Uint8Array => {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, before)
    const vector = Y.encodeStateVector(copy)
    change(copy)
    return Y.encodeStateAsUpdate(copy, vector)
  }
  const paragraph = (copy: Y.Doc): Y.XmlElement =>
    (itemsOf(copy).get(id)!.get('body') as Y.XmlFragment).get(0) as Y.XmlElement
  const text = (copy: Y.Doc): Y.XmlText => {
    const text = new Y.XmlText()
    paragraph(copy).insert(0, [text])
    return text
  }

  const expectRefused = (verdict: Verdict, rule: string, reason = 'malformed'): void => {
    expect(verdict).toEqual({ kind: 'refuse', rule, reason })
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null])
  }

  it('accepts what our own edits make, and names the client id that is new', () => {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, before)
    const vector = Y.encodeStateVector(copy)
    text(copy).insert(0, 'A word')
    const item = itemsOf(copy).get(id)!
    setScalar(item, 'kind', 'gap')
    setMember(item, 'principles', 'empirical', true)
    createItem(copy, kind, { lang: 'es' })
    const update = Y.encodeStateAsUpdate(copy, vector)
    expect(judge(update)).toEqual({ kind: 'accept', newClients: [copy.clientID], update })
  })

  it('[G12] knows a frame that adds nothing', () => {
    expect(judge(before)).toEqual({ kind: 'known' })
    expect(judge(Uint8Array.of(0, 0))).toEqual({ kind: 'known' })
    const deletion = changed((copy) => paragraph(copy).parent && itemsOf(copy).delete(id))
    expect(judge(deletion).kind).toBe('accept')
    Y.applyUpdate(doc, deletion)
    expect(judge(deletion)).toEqual({ kind: 'known' })
  })

  it('[G1] refuses what is too large, and a section that is full', () => {
    expectRefused(judge(new Uint8Array((1 << 20) + 1)), 'G1', 'too-large')
    expectRefused(
      judge(
        changed((copy) => text(copy).insert(0, 'x')),
        4 << 20,
      ),
      'G1',
      'section-full',
    )
  })

  it('[G1] [G12] lets a full section be emptied', () => {
    const deletion = changed((copy) => itemsOf(copy).delete(id))
    expect(judge(deletion, 5 << 20).kind).toBe('accept')
  })

  it('[G2] refuses bytes that are no update, and bytes after its end', () => {
    expectRefused(judge(Uint8Array.of(1, 2, 3)), 'G2')
    expectRefused(judge(new Uint8Array()), 'G2')
    const update = changed((copy) => text(copy).insert(0, 'x'))
    expectRefused(judge(Uint8Array.of(...update, 0)), 'G2')
    expectRefused(judge(update.subarray(0, -1)), 'G2')
  })

  it('[G2] refuses an update in the V2 encoding', () => {
    const update = changed((copy) => text(copy).insert(0, 'x'))
    expect(judge(Y.convertUpdateFormatV1ToV2(update)).kind).toBe('refuse')
  })

  it('[G3] refuses a clock bomb', () => {
    const bomb = encoding.encode((encoder) => {
      for (const number of [1, 1, 77, 0]) encoding.writeVarUint(encoder, number)
      encoding.writeUint8(encoder, 0) // GC
      encoding.writeVarUint(encoder, 500_000)
      encoding.writeVarUint(encoder, 0)
    })
    expectRefused(judge(bomb), 'G3', 'too-large')
  })

  it('[G4] refuses blocks in ascending order, which merging would lose', () => {
    const update = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 2)
      for (const client of [5, 9]) {
        for (const number of [1, client, 0]) encoding.writeVarUint(encoder, number)
        encoding.writeUint8(encoder, 0)
        encoding.writeVarUint(encoder, 1)
      }
      encoding.writeVarUint(encoder, 0)
    })
    expectRefused(judge(update), 'G4')
  })

  it('[G5] refuses skips', () => {
    const skip = encoding.encode((encoder) => {
      for (const number of [1, 1, 77, 0]) encoding.writeVarUint(encoder, number)
      encoding.writeUint8(encoder, 10)
      encoding.writeVarUint(encoder, 3)
      encoding.writeVarUint(encoder, 0)
    })
    expectRefused(judge(skip), 'G5')
  })

  it('[G6] refuses new structs under the client id of somebody else, also ones that only burn its clock', () => {
    const forged = changed((copy) => {
      copy.clientID = doc.clientID
      text(copy).insert(0, 'not mine')
    })
    expectRefused(judge(forged), 'G6', 'foreign-client')
    const burn = encoding.encode((encoder) => {
      for (const number of [1, 1, doc.clientID, Y.getState(doc.store, doc.clientID)])
        encoding.writeVarUint(encoder, number)
      encoding.writeUint8(encoder, 0)
      encoding.writeVarUint(encoder, 9)
      encoding.writeVarUint(encoder, 0)
    })
    expectRefused(judge(burn), 'G6', 'foreign-client')
  })

  it('[G7] asks for a resync when something in between is missing', () => {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, before)
    const node = text(copy)
    const vector = Y.encodeStateVector(copy)
    node.insert(0, 'later')
    expectRefused(judge(Y.encodeStateAsUpdate(copy, vector)), 'G7', 'resync')
  })

  it('[G12] asks for a resync when something unknown is deleted', () => {
    const deletion = encoding.encode((encoder) => {
      for (const number of [0, 1, 4242, 1, 0, 3]) encoding.writeVarUint(encoder, number)
    })
    expectRefused(judge(deletion), 'G12', 'resync')
  })

  it('[G9] refuses any other root', () => {
    expectRefused(judge(changed((copy) => copy.getMap('elsewhere').set('a', 'b'))), 'G9')
  })

  it('[G10] refuses types where they are not declared', () => {
    const item = (copy: Y.Doc): Y.Map<unknown> => itemsOf(copy).get(id)!
    for (const change of [
      (copy: Y.Doc) => item(copy).set('kind', new Y.Map()),
      (copy: Y.Doc) => item(copy).set('body', new Y.Text()),
      (copy: Y.Doc) => item(copy).set('unknown', new Y.Map()),
      (copy: Y.Doc) => itemsOf(copy).set('no-id', new Y.Map()),
      (copy: Y.Doc) => itemsOf(copy).set(createId(), new Y.XmlFragment() as never),
      (copy: Y.Doc) => paragraph(copy).insert(0, [new Y.XmlElement('paragraph')]),
      (copy: Y.Doc) => paragraph(copy).insert(0, [new Y.XmlElement('script')]),
      (copy: Y.Doc) => (item(copy).get('title') as Y.XmlFragment).insert(0, [new Y.XmlElement('bulletList')]),
      (copy: Y.Doc) => (item(copy).get('body') as Y.XmlFragment).insert(0, [new Y.XmlHook('paragraph') as never]),
    ])
      expectRefused(judge(changed(change)), 'G10')
  })

  it('[G11] refuses values that the kind does not declare', () => {
    const item = (copy: Y.Doc): Y.Map<unknown> => itemsOf(copy).get(id)!
    for (const change of [
      (copy: Y.Doc) => item(copy).set('kind', 'invented'),
      (copy: Y.Doc) => item(copy).set('kind', 7),
      (copy: Y.Doc) => item(copy).set('unknown', 'x'),
      (copy: Y.Doc) => item(copy).set('order', { deep: [[[]]] }),
      (copy: Y.Doc) => item(copy).set('title', 'a string in place of a text'),
      (copy: Y.Doc) => item(copy).set('body', new Uint8Array(9)),
      (copy: Y.Doc) => item(copy).set('body', new Y.Doc()),
      (copy: Y.Doc) => (item(copy).get('principles') as Y.Map<unknown>).set('invented', true),
      (copy: Y.Doc) => (item(copy).get('principles') as Y.Map<unknown>).set('empirical', 'yes'),
      (copy: Y.Doc) => paragraph(copy).setAttribute('onclick', 'alert(1)'),
      (copy: Y.Doc) => text(copy).insertEmbed(0, { image: 'x' }),
      (copy: Y.Doc) => text(copy).insert(0, 'x', { script: {} }),
      (copy: Y.Doc) => text(copy).insert(0, 'x', { link: { href: 'javascript:alert(1)' } }),
      (copy: Y.Doc) => text(copy).insert(0, 'x', { link: { href: 'https://example.org', onclick: 'x' } }),
      (copy: Y.Doc) => text(copy).insert(0, 'x', { link: { href: { deep: 'x' } } }),
    ])
      expectRefused(judge(changed(change)), 'G11')
  })

  it('accepts the formats that our editor writes', () => {
    for (const format of [{ bold: {} }, { italic: {} }, { link: { href: 'https://example.org', target: '_blank' } }]) {
      const update = changed((copy) => text(copy).insert(0, 'x', format))
      expect(judge(update).kind).toBe('accept')
    }
  })

  it('[G8] refuses neighbours in two different lists', () => {
    const title = itemsOf(doc).get(id)!.get('title') as Y.XmlFragment
    const body = itemsOf(doc).get(id)!.get('body') as Y.XmlFragment
    const crossed = encoding.encode((encoder) => {
      for (const number of [1, 1, 77, 0]) encoding.writeVarUint(encoder, number)
      encoding.writeUint8(encoder, 0xc0 | 7) // both neighbours given, content is a type
      for (const { id } of [title._first!, body._first!])
        for (const number of [id.client, id.clock]) encoding.writeVarUint(encoder, number)
      encoding.writeVarUint(encoder, 3) // XmlElement
      encoding.writeVarString(encoder, 'paragraph')
      encoding.writeVarUint(encoder, 0)
    })
    expectRefused(judge(crossed), 'G8')
  })

  describe('headings and tables', () => {
    const body = (copy: Y.Doc): Y.XmlFragment => itemsOf(copy).get(id)!.get('body') as Y.XmlFragment
    const element = (name: string, attributes: Record<string, unknown> = {}, ...children: Y.XmlElement[]) => {
      const made = new Y.XmlElement(name)
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
      made.insert(0, children)
      return made
    }
    const put = (...children: Y.XmlElement[]): Uint8Array => changed((copy) => body(copy).insert(0, children))
    const tableOf = (attributes: Record<string, unknown>, ...inner: Y.XmlElement[]): Y.XmlElement =>
      element('table', {}, element('tableRow', {}, element('tableCell', attributes, ...inner)))
    const SINGLE = { colspan: 1, rowspan: 1 }

    it('accepts what the editor writes of them', () => {
      const json = {
        type: 'doc',
        content: [
          heading(1, 'Water'),
          heading(2, 'Wells'),
          buildTable([
            ['Year', 'Homes'],
            ['2024', '12'],
          ]),
        ],
      }
      const update = changed((copy) => {
        const { mapping, isOMark } = { mapping: new Map(), isOMark: new Map() }
        updateYFragment(copy, body(copy), SCHEMAS.text.nodeFromJSON(json), { mapping, isOMark })
      })
      expect(judge(update).kind).toBe('accept')
      expect(judge(put(tableOf(SINGLE, element('paragraph')))).kind).toBe('accept')
    })

    it('[G11] refuses joined cells, widths, other levels, and attributes that nobody declares', () => {
      for (const attributes of [
        { colspan: 2 },
        { rowspan: 2 },
        { colspan: '1' },
        { colwidth: [120] },
        { colwidth: 120 },
        { style: 'position:fixed' },
        { onclick: 'alert(1)' },
        { align: 'right' },
      ])
        expectRefused(judge(put(tableOf(attributes))), 'G11')
      for (const attributes of [{ level: 3 }, { level: '1' }, { level: 1, onclick: 'alert(1)' }, { id: 'x' }])
        expectRefused(judge(put(element('heading', attributes))), 'G11')
      expectRefused(judge(put(element('table', { style: 'width:9000px' }))), 'G11')
    })

    it('[G10] refuses tables and headings in cells and lists, and rows and cells anywhere else', () => {
      const list = (...inner: Y.XmlElement[]): Y.XmlElement =>
        element('bulletList', {}, element('listItem', {}, element('paragraph'), ...inner))
      for (const made of [
        tableOf(SINGLE, tableOf(SINGLE)),
        tableOf(SINGLE, element('heading')),
        tableOf(SINGLE, list(tableOf(SINGLE))),
        list(tableOf(SINGLE)),
        list(element('heading')),
        element('tableRow'),
        element('tableCell'),
        element('table', {}, element('tableCell')),
        element('table', {}, element('script')),
      ])
        expectRefused(judge(put(made)), 'G10')
      const title = changed((copy) =>
        (itemsOf(copy).get(id)!.get('title') as Y.XmlFragment).insert(0, [element('heading')]),
      )
      expectRefused(judge(title), 'G10')
    })
  })
})

describe('judgeUpdate, of what cannot be decided by looking', () => {
  const judge = (doc: Y.Doc, update: Uint8Array): Verdict =>
    judgeUpdate(update, { doc, kind, member: me, ownerOf: () => undefined, sectionBytes: 0 })

  /** New paragraphs under one client id, each behind a neighbour that is given by client id and clock. */
  const block =
    (client: number, ...lefts: [number, number][]) =>
    (encoder: encoding.Encoder): void => {
      for (const number of [lefts.length, client, 0]) encoding.writeVarUint(encoder, number)
      for (const left of lefts) {
        encoding.writeUint8(encoder, 0x80 | 7) // left neighbour given, content is a type
        for (const number of left) encoding.writeVarUint(encoder, number)
        encoding.writeVarUint(encoder, 3) // XmlElement
        encoding.writeVarString(encoder, 'paragraph')
      }
    }
  const encode = (...blocks: ((encoder: encoding.Encoder) => void)[]): Uint8Array =>
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, blocks.length)
      for (const block of blocks) block(encoder)
      encoding.writeVarUint(encoder, 0)
    })

  it('[G14] accepts references between two new ids that fit together', () => {
    const first = new Y.Doc()
    first.clientID = 5
    const id = createItem(first, kind, { lang: 'en' })
    const second = new Y.Doc()
    second.clientID = 9
    Y.applyUpdate(second, Y.encodeStateAsUpdate(first))
    setScalar(itemsOf(second).get(id)!, 'kind', 'gap')
    expect(judge(new Y.Doc(), Y.encodeStateAsUpdate(second)).kind).toBe('accept')
  })

  it('[G14] refuses two new ids that wait for each other', () => {
    const doc = new Y.Doc()
    const id = createItem(doc, kind, { lang: 'en' })
    const { client, clock } = (itemsOf(doc).get(id)!.get('body') as Y.XmlFragment)._first!.id
    const before = Y.encodeStateAsUpdate(doc)
    // Each lies in the body; but 9:1 comes after 9:0 in time, 9:0 after 5:0, and 5:0 after 9:1.
    const circle = encode(block(9, [5, 0], [client, clock]), block(5, [9, 1]))
    expect(judge(doc, circle)).toEqual({ kind: 'refuse', rule: 'G14', reason: 'malformed' })
    // The same without the circle is fine.
    expect(judge(doc, encode(block(9, [client, clock], [client, clock]), block(5, [9, 1]))).kind).toBe('accept')
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
  })

  it('[G7] refuses two new ids that lie beside each other and nowhere else', () => {
    const doc = new Y.Doc()
    createItem(doc, kind, { lang: 'en' })
    expect(judge(doc, encode(block(9, [5, 0]), block(5, [9, 0])))).toMatchObject({ kind: 'refuse', rule: 'G7' })
  })
})

describe('isStateVectorSane', () => {
  it('[G13] refuses vectors that announce more than they hold, are cut, or go on after their end', () => {
    const vector = Y.encodeStateVector(new Map([[5, 9]]))
    expect(isStateVectorSane(vector)).toBe(true)
    expect(isStateVectorSane(Uint8Array.of(0))).toBe(true)
    expect(isStateVectorSane(Uint8Array.of(...vector, 1))).toBe(false)
    expect(isStateVectorSane(vector.subarray(0, -1))).toBe(false)
    const announced = encoding.encode((encoder) => encoding.writeVarUint(encoder, 1_000_000_000))
    expect(isStateVectorSane(announced)).toBe(false)
  })
})
