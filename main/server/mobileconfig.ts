/**
 * A configuration profile that makes iPhones, iPads and Macs know a CA.
 * https://developer.apple.com/documentation/devicemanagement/certificateroot
 */
import { createHash } from 'node:crypto';
import type { Authority as Made } from '../network/certificates/certificate.ts';

/** What of it is given away, and compared. */
export type Authority = Pick<Made, 'pem' | 'der' | 'fingerprint' | 'name'>;

/** The same CA makes the same profile: installed again, it takes the place of the former one. */
export function mobileconfigOf({ der, name }: Pick<Authority, 'der' | 'name'>): string {
  const certificate = uuidOf('certificate', der);
  const profile = uuidOf('profile', der);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadCertificateFileName</key>
      <string>soupbox-ca.crt</string>
      <key>PayloadContent</key>
      <data>${der.toString('base64')}</data>
      <key>PayloadDescription</key>
      <string>Lets this device connect to ${escaped(name)}.</string>
      <key>PayloadDisplayName</key>
      <string>${escaped(name)}</string>
      <key>PayloadIdentifier</key>
      <string>soupbox.ca.${certificate}</string>
      <key>PayloadType</key>
      <string>com.apple.security.root</string>
      <key>PayloadUUID</key>
      <string>${certificate}</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
    </dict>
  </array>
  <key>PayloadDescription</key>
  <string>After installing it, switch it on in Settings, General, About, Certificate Trust Settings.</string>
  <key>PayloadDisplayName</key>
  <string>${escaped(name)}</string>
  <key>PayloadIdentifier</key>
  <string>soupbox.profile.${profile}</string>
  <key>PayloadRemovalDisallowed</key>
  <false/>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadUUID</key>
  <string>${profile}</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
</dict>
</plist>
`;
}

/** RFC 9562 §5.8: a UUID of our own making, from the CA and what it is for. */
function uuidOf(what: string, der: Buffer): string {
  const bytes = createHash('sha256').update(`soupbox ${what}\0`).update(der).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
