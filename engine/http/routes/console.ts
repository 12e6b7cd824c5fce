/** The built console: hashed files are kept for ever, the page itself is asked for each time. */
import { join } from 'node:path'
import express, { Router } from 'express'

const YEAR = '365d'

export function consoleRoutes(folder: string): Router {
  const router = Router()
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: YEAR, index: false, fallthrough: false }),
  )
  router.use(express.static(folder, { index: false, maxAge: '1h' }))
  router.get(/^\/(?!\/*api\/|assets\/)/i, (req, res, next) => {
    // only a browser that opens a page gets the page; a missing file stays missing
    if (!req.headers.accept?.includes('text/html')) return next()
    res.set('Cache-Control', 'no-cache')
    // a root of its own, because the folder's name may begin with a dot
    res.sendFile('index.html', { root: folder })
  })
  return router
}
