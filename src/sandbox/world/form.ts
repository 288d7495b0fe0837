/** The form that came; undefined where it is none. */
export async function formOf(type: string, body: Buffer) {
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  } catch {
    return undefined;
  }
}
