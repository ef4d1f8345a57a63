import { type FieldProblem, isProblem } from '../../app/problem.ts';

const MAX_MB = 100;

/** Sends the file as it is; the answer is the import's id, or what is wrong with the file. */
export async function uploadImport(
  organization: string,
  kind: string,
  file: File,
): Promise<{ id: string } | { problem: FieldProblem }> {
  if (file.size === 0) return { problem: { code: 'import.fileEmpty' } };
  try {
    const response = await fetch(`/files/imports?${new URLSearchParams({ kind, name: file.name })}`, {
      method: 'POST',
      credentials: 'include',
      headers: { 'x-vigie-organization': organization, 'content-type': 'application/octet-stream' },
      body: file,
    });
    const body: unknown = await response.json().catch(() => null);
    if (typeof body === 'object' && body !== null) {
      if (response.ok && 'id' in body && typeof body.id === 'string') return { id: body.id };
      if ('problem' in body && isProblem(body.problem)) return { problem: body.problem };
      if (isProblem(body)) return { problem: body };
    }
    if (response.status === 413) return { problem: { code: 'import.fileTooLarge', params: { limitMb: MAX_MB } } };
    return { problem: { code: response.status === 403 ? 'forbidden' : 'internal' } };
  } catch {
    return { problem: { code: 'network' } };
  }
}
