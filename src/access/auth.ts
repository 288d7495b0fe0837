import { createHmac } from "node:crypto";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import pg from "pg";
import type { Subject } from "./domain/lockout.js";
import { PASSWORD_MAX, PASSWORD_MIN } from "./domain/password.js";

/**
 * Staff sign-in on better-auth: who somebody is. What they may do, and where, is `access.staff`.
 *
 * The library works through a small pool of its own, under a role that sees only the schema `auth`. We call its server
 * API from our routes instead of mounting its handler, so problem+json, lockout, limits and audit are the same as
 * everywhere. The doors for later: TOTP, passkeys and OIDC are its plugins (`plugins` below, their tables in a new
 * migration, their calls added to `StaffAuth`); invitations replace the password in `addStaff`.
 */
export interface StaffAuth {
  /** Null for a wrong password and an unknown address alike, after about the same time. */
  signIn(email: string, password: string, realNow: Date): Promise<SignedIn | null>;
  /** Who holds this session cookie. `cookies` prolong the session when it is due. */
  userOf(cookie: string): Promise<SignedIn | null>;
  /** Ends the session for good, and gives the cookies that remove it. */
  signOut(cookie: string): Promise<readonly string[]>;
  /** Null when the present password is wrong. Ends every other session of this person. */
  changePassword(cookie: string, current: string, next: string): Promise<readonly string[] | null>;
  findUser(email: string): Promise<string | null>;
  createUser(person: { email: string; name: string; password: string }): Promise<string>;
  /** Also ends every session of this person. */
  setPassword(userId: string, password: string): Promise<void>;
  /** What a failed sign-in is remembered by: nobody can read an address back from it. */
  subjectHash(subject: Subject, text: string): Buffer;
  close(): Promise<void>;
}

export interface SignedIn {
  readonly userId: string;
  readonly cookies: readonly string[];
}

export interface StaffAuthOptions {
  readonly databaseUrl: string;
  /** 32 bytes derived for this purpose. */
  readonly key: Buffer;
  readonly publicUrl: string;
  readonly sessionHours: number;
}

const CONNECTIONS = 4;
const TIMES = { createdAt: "created_at", updatedAt: "updated_at" };

function libraryOf({ key, publicUrl, sessionHours }: Omit<StaffAuthOptions, "databaseUrl">, pool: pg.Pool) {
  return betterAuth({
    appName: "Acuerdo",
    baseURL: publicUrl,
    secret: key.toString("base64url"),
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
    },
    user: { fields: { emailVerified: "email_verified", ...TIMES } },
    session: {
      expiresIn: sessionHours * 3600,
      updateAge: Math.min(600, sessionHours * 360),
      fields: {
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        userId: "user_id",
        ...TIMES,
      },
    },
    account: {
      fields: {
        accountId: "account_id",
        providerId: "provider_id",
        userId: "user_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        ...TIMES,
      },
    },
    verification: { fields: { expiresAt: "expires_at", ...TIMES } },
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "acuerdo",
      useSecureCookies: publicUrl.startsWith("https:"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      // Our routes check the origin and know the true address; the library would read a header anyone can write.
      disableCSRFCheck: true,
      disableOriginCheck: true,
      ipAddress: { disableIpTracking: true },
    },
    plugins: [],
  });
}

export function openStaffAuth(options: StaffAuthOptions): StaffAuth {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: CONNECTIONS,
    application_name: "acuerdo sign-in",
    keepAlive: true,
    onConnect: async (client: pg.ClientBase) => {
      await client.query("set role acuerdo_auth; set search_path to auth");
    },
  });
  pool.on("error", () => {});
  const { api, $context } = libraryOf(options, pool);
  const cookiesOf = (headers: Headers): readonly string[] => headers.getSetCookie();

  return {
    async signIn(email, password, realNow) {
      const done = await unlessRefused(
        api.signInEmail({ body: { email, password }, headers: new Headers(), returnHeaders: true }),
      );
      if (!done) return null;
      const { adapter } = await $context;
      await adapter.deleteMany({ model: "session", where: [{ field: "expiresAt", operator: "lt", value: realNow }] });
      return { userId: done.response.user.id, cookies: cookiesOf(done.headers) };
    },
    async userOf(cookie) {
      const { response, headers } = await api.getSession({ headers: new Headers({ cookie }), returnHeaders: true });
      return response && { userId: response.user.id, cookies: cookiesOf(headers) };
    },
    async signOut(cookie) {
      const { headers } = await api.signOut({ headers: new Headers({ cookie }), returnHeaders: true });
      return cookiesOf(headers);
    },
    async changePassword(cookie, currentPassword, newPassword) {
      const body = { currentPassword, newPassword, revokeOtherSessions: true };
      const done = await unlessRefused(
        api.changePassword({ body, headers: new Headers({ cookie }), returnHeaders: true }),
      );
      return done && cookiesOf(done.headers);
    },
    async findUser(email) {
      const { internalAdapter } = await $context;
      return (await internalAdapter.findUserByEmail(email))?.user.id ?? null;
    },
    async createUser({ email, name, password }) {
      const { internalAdapter, password: passwords } = await $context;
      const hash = await passwords.hash(password);
      const { id } = await internalAdapter.createUser(
        { email, name, emailVerified: false },
        { method: "email-password" },
      );
      await internalAdapter.createAccount({ userId: id, providerId: "credential", accountId: id, password: hash });
      return id;
    },
    async setPassword(userId, password) {
      const { internalAdapter, password: passwords } = await $context;
      await internalAdapter.updatePassword(userId, await passwords.hash(password));
      await internalAdapter.deleteUserSessions(userId);
    },
    subjectHash: (subject, text) => createHmac("sha256", options.key).update(`${subject}\0${text}`).digest(),
    close: () => pool.end(),
  };
}

/** The library refuses credentials by throwing; anything else it throws is trouble. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof APIError && error.statusCode >= 400 && error.statusCode < 500) return null;
    throw error;
  }
}
