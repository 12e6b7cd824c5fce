/**
 * A process that serves a workspace of its own with albums until it is killed: `hold-server.ts <folder of files>`; says
 * where it is and how to come in. A last line that it reads from its input closes it in order.
 */
import { addAlbums } from './files.ts'
import { testApp } from './server.ts'

const app = await testApp({ filesFolder: process.argv[2] ?? '' })
await addAlbums(app)
const token = await app.session('owner')
process.stdout.write(`${JSON.stringify({ url: app.url, workspace: app.db.workspace, token, owner: app.ids.owner })}\n`)
