/** `tessera setup`: roles and database on a PostgreSQL of one's own. */
import { setUpDatabase } from '../../database/index.ts'
import { type Command, usageError } from '../command.ts'

const NAME = /^[a-z][a-z0-9_]{0,62}$/

export const setup: Command = {
  name: 'setup',
  usage: 'setup <superuser url> [--database tessera] [--owner tessera_owner]',
  about: {
    zh: '在自有 PostgreSQL 上建立账号与数据库，打印连接所用的环境变量',
    en: 'make roles and database on a PostgreSQL of your own, print the environment variables to connect with',
  },
  options: { database: { type: 'string', default: 'tessera' }, owner: { type: 'string', default: 'tessera_owner' } },
  run: async ({ words, values, io }) => {
    const [url] = words
    const { database, owner } = values
    if (url === undefined)
      throw usageError({ zh: '请给出有权建立账号的连接 URL', en: 'name the URL of a role that may create roles' })
    if (typeof database !== 'string' || typeof owner !== 'string' || !NAME.test(database) || !NAME.test(owner)) {
      throw usageError({
        zh: '名称只能用小写字母、数字和下划线',
        en: 'names are lower-case letters, digits and underscores',
      })
    }
    const made = await setUpDatabase({ url, database, owner })
    io.print(`DATABASE_URL=${made.url}`)
    io.print(`DATABASE_RULE_URL=${made.ruleUrl}`)
  },
}
