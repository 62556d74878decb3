import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** A certificate with its private key, as PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A certificate authority that nobody knows: its own certificate, and one it gave to these hosts. */
export function privateAuthority(hosts: readonly string[]): { authority: string; leaf: Certified } {
  const issuer = [{ name: 'commonName', value: 'Example root' }];
  const root = certificate('01', issuer, issuer);
  root.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true },
  ]);
  const leaf = certificate('02', [{ name: 'commonName', value: hosts[0] }], issuer);
  leaf.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
  ]);
  return { authority: signed(root), leaf: { cert: signed(leaf), key: KEYS.privateKey } };
}

function certificate(
  serialNumber: string,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
): forge.pki.Certificate {
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(KEYS.publicKey);
  made.serialNumber = serialNumber;
  made.validity.notBefore = new Date(Date.now() - DAY_MS);
  made.validity.notAfter = new Date(Date.now() + DAY_MS);
  made.setSubject(subject);
  made.setIssuer(issuer);
  return made;
}

function signed(certificate: forge.pki.Certificate): string {
  certificate.sign(forge.pki.privateKeyFromPem(KEYS.privateKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
