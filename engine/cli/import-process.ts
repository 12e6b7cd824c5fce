/** A process that reads one file or carries one import out; the server starts it and tells it what to do. */
import { connect } from '../database/index.ts'
import { createSessions, importColumns, userPrincipal, writeStages } from '../identity/index.ts'
import { holding } from '../jobs/index.ts'
import { openModelStore } from '../schema/model-store.ts'
import { importTags } from '../tags/hand/index.ts'
import { tagStages } from '../tags/index.ts'
import { diskStore } from '../transfer/files/index.ts'
import { serveImports } from '../transfer/import/inside.ts'

/** Enough for a chunk, a look-up beside it and a number. */
const CONNECTIONS = 3

serveImports(async ({ url, workspace, folder, timeZone }, job) => {
  const db = await connect({ url, workspace, poolSize: CONNECTIONS, applicationName: 'tessera import' })
  const models = await openModelStore(db)
  return {
    room: {
      db,
      models,
      timeZone,
      store: diskStore(folder),
      stages: tagStages(db, writeStages(db, createSessions(db))),
      columns: importColumns(db).everywhere(importTags(db)),
      principalOf: (id) => userPrincipal(db, id),
    },
    hold: holding(db, job),
    close: async () => {
      await models.close()
      await db.close()
    },
  }
})
