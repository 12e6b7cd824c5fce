/** `tessera url`: how another process of this machine joins the database that a start has begun. */
import { embeddedConnection } from '../../database/index.ts'
import { type Command, usageError } from '../command.ts'
import { readEnvironment } from '../environment.ts'

export const url: Command = {
  name: 'url',
  usage: 'url [--rule]',
  about: {
    zh: '打印 DATABASE_URL（加 --rule 为 DATABASE_RULE_URL），供本机其他进程连接同一数据库',
    en: 'print the DATABASE_URL (with --rule the DATABASE_RULE_URL) by which other processes of this machine join the same database',
  },
  options: { rule: { type: 'boolean', default: false } },
  run: async ({ values, io }) => {
    const environment = readEnvironment(process.env)
    const given = values['rule'] === true ? environment.ruleUrl : environment.databaseUrl
    const found =
      given ?? (await embeddedConnection(environment.dataFolder))?.url(values['rule'] === true ? 'rule' : 'owner')
    if (found === undefined) {
      throw usageError({
        zh: `数据目录 ${environment.dataFolder} 没有正在运行的数据库，请先 npm start`,
        en: `no database runs for the data folder ${environment.dataFolder}; npm start first`,
      })
    }
    io.print(found)
  },
}
