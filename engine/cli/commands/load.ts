/** `tessera load`: fills the workspace with generated demo records. */
import { GENERATORS } from '../../../seeds/index.ts'
import { loadModel } from '../../schema/model-store.ts'
import { type Command, usageError } from '../command.ts'
import { withWorkspace } from '../with-workspace.ts'

const known = Object.entries(GENERATORS).map(([pack, generator]) => ({ pack, amounts: Object.keys(generator.amounts) }))

export const load: Command = {
  name: 'load',
  usage: known
    .map(({ pack, amounts }) => `load ${pack} ${amounts.map((amount) => `[--${amount} N]`).join(' ')}`)
    .join(' | '),
  about: { zh: '生成演示数据', en: 'generate demo records' },
  options: Object.fromEntries(
    known.flatMap(({ amounts }) => amounts.map((amount) => [amount, { type: 'string' as const }])),
  ),
  run: async ({ words, values, io }) => {
    const generator = GENERATORS[words[0] ?? '']
    if (!generator) {
      const names = Object.keys(GENERATORS).join(', ')
      throw usageError({ zh: `请指定要生成的定义包：${names}`, en: `name the pack to generate for: ${names}` })
    }
    const amounts = Object.fromEntries(
      Object.entries(generator.amounts).map(([name, usual]) => [name, amountOf(name, values[name], usual)]),
    )
    await withWorkspace(async (db) => {
      const [clock] = await db.query<{ now: string }>(`select date_trunc('milliseconds', ${db.now}) as now`)
      await generator.load({
        db,
        model: await loadModel(db),
        now: clock?.now ?? '',
        amounts,
        report: (line) => io.error(line),
      })
    })
  },
}

function amountOf(name: string, given: unknown, usual: number): number {
  if (given === undefined) return usual
  if (typeof given === 'string' && /^\d{1,9}$/.test(given)) return Number(given)
  throw usageError({
    zh: `--${name} 须为不超过 999999999 的整数`,
    en: `--${name} takes a whole number up to 999999999`,
  })
}
