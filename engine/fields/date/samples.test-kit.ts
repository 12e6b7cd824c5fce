/** Definitions and values of the kind date, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: 'today' },
      values: ['0001-01-01', '1900-02-28', '2024-02-29', '2026-11-21', '9999-12-31'],
      spellings: [
        [' 2026-11-21 ', '2026-11-21'],
        ['', null],
      ],
      typed: [
        ['2024/5/1', '2024-05-01'],
        ['2024年5月1日', '2024-05-01'],
        ['2024.05.01', '2024-05-01'],
        ['20240501', '2024-05-01'],
        ['２０２４－５－１', '2024-05-01'],
      ],
      unreadable: ['2023-02-29', '2024-13-01', '5/1/2024', '明天', '10000-01-01'],
      refused: [
        ['2023-02-29', 'format'],
        ['0000-01-01', 'format'],
        ['2024-5-1', 'format'],
        ['2024-05-01T00:00:00Z', 'format'],
        [20240501, 'type'],
      ],
    },
  ],
  wrong: [
    [{ default: 'tomorrow' }, 'default'],
    [{ default: '2023-02-29' }, 'default'],
  ],
  changes: [
    {
      from: { type: 'datetime' },
      values: [
        ['2026-11-20T16:00:00.000Z', '2026-11-21'],
        ['2026-11-21T04:00:00.000Z', LOST],
        ['9999-12-31T23:00:00.000Z', LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'text' },
      values: [
        ['2024-02-29', '2024-02-29'],
        ['2000-02-29', '2000-02-29'],
        ['0001-01-01', '0001-01-01'],
        ['1900-02-29', LOST],
        ['2024-04-31', LOST],
        ['0000-01-01', LOST],
        ['today', LOST],
        ['2024/5/1', LOST],
      ],
      rewrite: true,
    },
  ],
}
