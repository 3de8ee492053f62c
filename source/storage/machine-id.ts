// Which machine this is, without telling.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { outputOrNull } from './run-program.ts';

/**
 * The same for every process of this machine and different on others, in 16 hex digits. The id that the
 * system keeps is meant to stay on the machine, so the folder of a run gets a keyed hash of it.
 */
export function machineId(): string {
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac('sha256', 'caesura').update(describeMachine()).digest('hex').slice(0, 16);
}

function describeMachine(): string {
  switch (process.platform) {
    case 'darwin': {
      // Alone, since a Mac takes another host name with every network.
      const hardware = firstMatch(
        outputOrNull('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']),
        /"IOPlatformUUID" = "([^"]+)"/,
      );
      return hardware ?? hostname();
    }
    case 'win32': {
      const key = ['HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid'];
      return `${firstMatch(outputOrNull('reg', ['query', ...key]), /REG_SZ\s+(\S+)/) ?? ''}\n${hostname()}`;
    }
    default:
      // With the host name, since containers and copies of a machine share the id.
      return `${readOrNull('/etc/machine-id') ?? readOrNull('/var/lib/dbus/machine-id') ?? ''}\n${hostname()}`;
  }
}

function firstMatch(text: string | null, pattern: RegExp): string | null {
  return text === null ? null : (pattern.exec(text)?.[1] ?? null);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
