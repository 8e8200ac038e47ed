// A wallet made of @openid4vc/openid4vci takes everything that an offer offers.
//
//   node take.mjs '{"offer": "openid-credential-offer://…", "txCode": "123456", "alg": "ES256",
//                   "signer": "did" | "jwk", "plainHttp": true}'
//
// prints {"holder", "credentials": {configuration: credential}, "format": {…}, "told": status}.

import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { clientAuthenticationAnonymous, setGlobalConfig } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'

const wanted = JSON.parse(process.argv[2])
if (wanted.plainHttp) setGlobalConfig({ allowInsecureUrls: true })

const isEdwards = wanted.alg === 'EdDSA'
const pair = isEdwards
  ? generateKeyPairSync('ed25519')
  : generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicJwk = pair.publicKey.export({ format: 'jwk' })
const encode = (value) => Buffer.from(value).toString('base64url')
const sorted = Object.fromEntries(Object.entries(publicJwk).sort())
const did = `did:jwk:${encode(JSON.stringify(sorted))}`
const signer =
  wanted.signer === 'did'
    ? { method: 'did', didUrl: `${did}#0`, alg: wanted.alg }
    : { method: 'jwk', publicJwk, alg: wanted.alg }

const client = new Openid4vciClient({
  callbacks: {
    fetch,
    generateRandom: (length) => randomBytes(length),
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: (_, { header, payload }) => {
      const text = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(payload))}`
      const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }
      const signature = sign(isEdwards ? null : 'sha256', Buffer.from(text), key)
      return { jwt: `${text}.${encode(signature)}`, signerJwk: publicJwk }
    },
    decryptJwe: () => ({ decrypted: false }),
    encryptJwe: () => { throw new Error('nothing is encrypted here') },
    verifyJwt: () => ({ verified: false }),
  },
})

const credentialOffer = await client.resolveCredentialOffer(wanted.offer)
const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
  credentialOffer,
  issuerMetadata,
  txCode: wanted.txCode,
})
const accessToken = accessTokenResponse.access_token

const credentials = {}
const formats = {}
let told = 0
for (const credentialConfigurationId of credentialOffer.credential_configuration_ids) {
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
  const { jwt } = await client.createCredentialRequestJwtProof({
    issuerMetadata,
    credentialConfigurationId,
    signer,
    nonce,
    issuedAt: new Date(),
  })
  const { credentialResponse } = await client.retrieveCredentials({
    accessToken,
    credentialConfigurationId,
    issuerMetadata,
    proofs: { jwt: [jwt] },
  })
  credentials[credentialConfigurationId] = credentialResponse.credentials[0].credential
  const supported = issuerMetadata.credentialIssuer.credential_configurations_supported
  formats[credentialConfigurationId] = supported[credentialConfigurationId].format
  const { response } = await client.sendNotification({
    accessToken,
    issuerMetadata,
    notification: {
      notificationId: credentialResponse.notification_id,
      event: 'credential_accepted',
    },
  })
  told = response.status
}
process.stdout.write(JSON.stringify({ holder: did, credentials, formats, told }))
