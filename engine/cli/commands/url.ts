/** `tessera url`: how another process of this machine joins the database that a start has begun. */
import { embeddedConnection } from '../../database/index.ts'
import { type Command, usageError } from '../command.ts'
import { readEnvironment } from '../environment.ts'

export const url: Command = {
  name: 'url',
  usage: 'url',
  about: {
    zh: '打印 DATABASE_URL，供本机其他进程连接同一数据库',
    en: 'print the DATABASE_URL by which other processes of this machine join the same database',
  },
  options: {},
  run: async ({ io }) => {
    const environment = readEnvironment(process.env)
    const found = environment.databaseUrl ?? (await embeddedConnection(environment.dataFolder))?.ownerUrl
    if (found === undefined) {
      throw usageError({
        zh: `数据目录 ${environment.dataFolder} 没有正在运行的数据库，请先 npm start`,
        en: `no database runs for the data folder ${environment.dataFolder}; npm start first`,
      })
    }
    io.print(found)
  },
}
