/** Every route that the server has, read from the program itself. */
import type { Express } from 'express'

interface Layer {
  readonly rawPath?: string | RegExp | readonly (string | RegExp)[]
  readonly name: string
  readonly handle: { readonly stack?: readonly Layer[] }
  readonly route?: {
    readonly path: string | RegExp | readonly (string | RegExp)[]
    readonly stack: readonly { readonly method?: string }[]
  }
}

/** `GET /api/v1/:object`, … in the order in which they are asked; a route for all methods stands behind its own. */
export function routesOf(app: Express): string[] {
  const { stack } = app.router as unknown as { stack: readonly Layer[] }
  return [...new Set(stack.flatMap((layer) => routesIn(layer, '')))]
}

function routesIn({ rawPath, handle, route }: Layer, before: string): string[] {
  if (route) {
    const methods = route.stack.flatMap(({ method }) => (method === undefined ? [] : [method.toUpperCase()]))
    return pathsOf(route.path).flatMap((path) => methods.map((method) => `${method} ${joined(before, path)}`))
  }
  // what is neither a route nor a collection of routes lets pass or refuses
  return pathsOf(rawPath ?? '/').flatMap((path) =>
    (handle.stack ?? []).flatMap((layer) => routesIn(layer, joined(before, path))),
  )
}

function pathsOf(path: string | RegExp | readonly (string | RegExp)[]): string[] {
  return (Array.isArray(path) ? path : [path]).map(String)
}

function joined(before: string, path: string): string {
  return path === '/' ? before : `${before}${path}`
}
