/** Definitions and values of the kind file, right and wrong, for the conformance suite. */
import { LOST, RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

const PDF = { id: RECORD_ID, name: '合同 (终稿).pdf', size: 120_000, type: 'application/pdf' }
const TEXT = { id: '019aa5f0-0000-7000-8000-00000000000b', name: 'note, old.txt', size: 12, type: 'text/plain' }
const PICTURE = {
  id: '019aa5f0-0000-7000-8000-00000000000c',
  name: 'shop.png',
  size: 90_000,
  type: 'image/png',
  width: 640,
  height: 480,
}
const values = [[PDF], [TEXT, PDF], [PICTURE, TEXT]]
const single = [[TEXT]]

export const samples: KindSamples = {
  samples: [
    {
      settings: { types: ['application/pdf', 'image/*', 'text/plain'], max_bytes: 1_000_000, multiple: true, max: 2 },
      values,
      // people upload files; their names alone bring none back
      unwritable: values,
      spellings: [
        [[PDF.id.toUpperCase()], [{ id: PDF.id }]],
        [PDF.id, [{ id: PDF.id }]],
        [PDF, [PDF]],
        [[], null],
        ['', null],
      ],
      typed: [['  ', null]],
      unreadable: ['合同 (终稿).pdf', RECORD_ID],
      refused: [
        [[PDF, TEXT, PICTURE], 'form'],
        [[PDF, PDF], 'form'],
        [[{ name: 'a.pdf' }], 'form'],
        [[{ id: '../../etc/passwd' }], 'form'],
        [[null], 'form'],
        ['a.pdf', 'type'],
        [{ id: 1 }, 'type'],
      ],
    },
    { values: single, unwritable: single, refused: [[[PDF, TEXT], 'form']] },
  ],
  wrong: [
    [{ indexed: true }, 'indexed'],
    [{ unique: true }, 'unique'],
    [{ default: [RECORD_ID] }, 'default'],
    [{ types: ['pdf'] }, 'types/0'],
    [{ types: [] }, 'types'],
    [{ max_bytes: 0 }, 'max_bytes'],
    [{ max: 3 }, 'max'],
    [{ multiple: true, max: 101 }, 'max'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'file', multiple: true },
      to: {},
      values: [
        [[PDF], [PDF]],
        [[PDF, TEXT], LOST],
      ],
      rewrite: true,
    },
  ],
}
