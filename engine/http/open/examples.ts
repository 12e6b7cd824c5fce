/**
 * Calls as developers would write them, in three languages, with everything that signing takes and nothing to install.
 * The secret comes from the environment variable TESSERA_APP_SECRET, so that no example carries one.
 */
export interface ExampleCall {
  readonly base: string
  readonly appId: string
  readonly method: string
  readonly path: string
  /** Behind the `?`, encoded. */
  readonly query: string
  /** JSON text; empty where there is no body. */
  readonly body: string
}

export const LANGUAGES = ['curl', 'typescript', 'python'] as const
export type Language = (typeof LANGUAGES)[number]

export function examples(call: ExampleCall): Readonly<Record<Language, string>> {
  return { curl: curl(call), typescript: typescript(call), python: python(call) }
}

function curl({ base, appId, method, path, query, body }: ExampleCall): string {
  return `#!/usr/bin/env bash
# 需要 curl 与 openssl / needs curl and openssl
set -euo pipefail
SECRET="\${TESSERA_APP_SECRET:?}"
APP_ID=${shell(appId)}
BASE=${shell(base)}
METHOD=${shell(method)}
PLACE=${shell(path)}
QUERY=${shell(query)}
BODY=${shell(body)}
TYPE=${shell(body === '' ? '' : 'application/json')}

TIME=$(date +%s)
NONCE=$(openssl rand -hex 16)
HASH=$(printf '%s' "$BODY" | openssl dgst -sha256 -r | cut -d' ' -f1)
SORTED=$(printf '%s\\n' "$QUERY" | tr '&' '\\n' | LC_ALL=C sort -s -t= -k1,1 | paste -sd '&' -)
TEXT=$(printf 'v1\\n%s\\n%s\\n%s\\n%s\\n%s\\n%s\\n%s' "$METHOD" "$PLACE" "$SORTED" "$TYPE" "$HASH" "$TIME" "$NONCE")
SIGNATURE=$(printf '%s' "$TEXT" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)

ARGUMENTS=(-sS -X "$METHOD" "$BASE$PLACE\${QUERY:+?$QUERY}"
  -H "X-App-Id: $APP_ID" -H "X-Timestamp: $TIME" -H "X-Nonce: $NONCE"
  -H "X-Content-SHA256: $HASH" -H "X-Signature: v1=$SIGNATURE")
if [ -n "$BODY" ]; then ARGUMENTS+=(-H "Content-Type: $TYPE" --data-binary "$BODY"); fi
curl "\${ARGUMENTS[@]}"
`
}

function typescript({ base, appId, method, path, query, body }: ExampleCall): string {
  return `// Node 20 或更高版本 / Node 20 or newer
import { createHash, createHmac, randomUUID } from 'node:crypto'

const secret = process.env.TESSERA_APP_SECRET ?? ''
const appId = ${JSON.stringify(appId)}
const base = ${JSON.stringify(base)}
const method = ${JSON.stringify(method)}
const path = ${JSON.stringify(path)}
const query = ${JSON.stringify(query)}
const body = ${JSON.stringify(body)}

const type = body === '' ? '' : 'application/json'
const time = String(Math.floor(Date.now() / 1000))
const nonce = randomUUID()
const hash = createHash('sha256').update(body).digest('hex')
const name = (pair: string): string => pair.split('=', 1)[0] ?? ''
const sorted = query
  .split('&')
  .sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0))
  .join('&')
const text = ['v1', method, path, sorted, type, hash, time, nonce].join('\\n')
const signature = createHmac('sha256', secret).update(text).digest('hex')

const response = await fetch(base + path + (query === '' ? '' : \`?\${query}\`), {
  method,
  headers: {
    'X-App-Id': appId,
    'X-Timestamp': time,
    'X-Nonce': nonce,
    'X-Content-SHA256': hash,
    'X-Signature': \`v1=\${signature}\`,
    ...(type === '' ? {} : { 'Content-Type': type }),
  },
  ...(body === '' ? {} : { body }),
})
console.log(await response.text())
`
}

function python({ base, appId, method, path, query, body }: ExampleCall): string {
  return `# Python 3.8 或更高版本，无需安装其他库 / Python 3.8 or newer, nothing to install
import hashlib, hmac, os, time, urllib.error, urllib.request, uuid

secret = os.environ["TESSERA_APP_SECRET"]
app_id = ${JSON.stringify(appId)}
base = ${JSON.stringify(base)}
method = ${JSON.stringify(method)}
path = ${JSON.stringify(path)}
query = ${JSON.stringify(query)}
body = ${JSON.stringify(body)}.encode("utf-8")

content_type = "application/json" if body else ""
now = str(int(time.time()))
nonce = uuid.uuid4().hex
digest = hashlib.sha256(body).hexdigest()
ordered = "&".join(sorted(query.split("&"), key=lambda pair: pair.split("=", 1)[0]))
text = "\\n".join(["v1", method, path, ordered, content_type, digest, now, nonce])
signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

headers = {
    "X-App-Id": app_id,
    "X-Timestamp": now,
    "X-Nonce": nonce,
    "X-Content-SHA256": digest,
    "X-Signature": "v1=" + signature,
}
if body:
    headers["Content-Type"] = content_type
request = urllib.request.Request(base + path + ("?" + query if query else ""), data=body or None, headers=headers, method=method)
try:
    print(urllib.request.urlopen(request).read().decode("utf-8"))
except urllib.error.HTTPError as refused:
    print(refused.read().decode("utf-8"))
`
}

/** As one word of a shell. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
