// Two libraries of other people read our anchor over HTTP.
//
//   node read.mjs '{"act": "resolve", "entity": "http://…", "anchors": ["http://…"]}'
//   node read.mjs '{"act": "registry", "url": "http://…/registry/dcc.json", "did": "did:web:…"}'
//
// prints the chains that were found, or what is known of the DID.

import { createPublicKey, verify } from 'node:crypto'
import registryClient from '@digitalcredentials/issuer-registry-client'
import { resolveTrustChains } from '@openid-federation/core'

// The library leaves the arithmetic of signatures to its caller.
const verifyJwtCallback = async ({ jwt, jwk }) => {
  const [header, payload, signature] = jwt.split('.')
  const { alg } = JSON.parse(Buffer.from(header, 'base64url'))
  if (alg !== 'ES256') return false
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }
  const text = Buffer.from(`${header}.${payload}`)
  return verify('sha256', text, key, Buffer.from(signature, 'base64url'))
}

const resolve = async ({ entity, anchors }) => {
  const found = await resolveTrustChains({
    entityId: entity,
    trustAnchorEntityIds: anchors,
    verifyJwtCallback,
  })
  return found.map(({ chain, resolvedLeafMetadata, trustAnchorEntityConfiguration }) => ({
    chain: chain.map(({ iss, sub }) => [iss, sub]),
    metadata: resolvedLeafMetadata,
    anchor: trustAnchorEntityConfiguration.sub,
  }))
}

const registry = async ({ url, did }) => {
  const client = new registryClient.RegistryClient()
  const [{ loaded }] = await client.load({ config: [{ name: 'Academy', url }] })
  const entry = client.didEntry(did)
  return { loaded, known: entry !== undefined, name: entry?.name, url: entry?.url }
}

const asked = JSON.parse(process.argv[2])
const answer = await { resolve, registry }[asked.act](asked)
process.stdout.write(JSON.stringify(answer))
