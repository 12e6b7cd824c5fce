/**
 * Keeps short texts encrypted under the secret of the workspace (AES-256-GCM). Each text is bound to the place it stands
 * in: moved to another row it does not open. What is written names the key, so that a text of another secret is told from
 * a damaged one. Further keys, such as that of seals, come from the same secret, one for each purpose.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

import { TesseraError } from '../kernel/errors.ts'

const CIPHER = 'aes-256-gcm'
const FORM = 'v1'
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

export interface PurposeKey {
  /** Names the key without telling it. */
  readonly id: string
  readonly bytes: Buffer
}

export class Vault {
  readonly #secret: string
  readonly #workspace: string
  readonly #key: PurposeKey

  /** @param secret what `secretOf` gives */
  constructor(secret: string, workspace: string) {
    this.#secret = secret
    this.#workspace = workspace
    this.#key = this.keyFor('encryption')
  }

  /** A key of its own for each purpose; the same in every process of the workspace. */
  keyFor(purpose: string): PurposeKey {
    const bytes = Buffer.from(hkdfSync('sha256', this.#secret, this.#workspace, `tessera ${purpose}`, KEY_BYTES))
    return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes }
  }

  /**
   * The text as it may be stored: form, key, initial vector and content.
   * @param place where it stands, such as `parameter/smtp_password`
   */
  seal(clear: string, place: string): string {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, this.#key.bytes, iv, { authTagLength: TAG_BYTES })
    cipher.setAAD(Buffer.from(place))
    const content = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return [FORM, this.#key.id, iv.toString('base64url'), content.toString('base64url')].join('.')
  }

  /** The text that `seal` was given for this place. @throws TesseraError SECRET_WRONG, SEALED_TEXT_DAMAGED */
  open(sealed: string, place: string): string {
    const [form, key, iv = '', content = ''] = sealed.split('.')
    if (form === FORM && key !== this.#key.id) throw new TesseraError('SECRET_WRONG')
    try {
      const bytes = Buffer.from(content, 'base64url')
      const decipher = createDecipheriv(CIPHER, this.#key.bytes, Buffer.from(iv, 'base64url'), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
    } catch (error) {
      throw new TesseraError('SEALED_TEXT_DAMAGED', { place }, { cause: error })
    }
  }
}
