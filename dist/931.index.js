export const id = 931;
export const ids = [931];
export const modules = {

/***/ 9931:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  installations: () => (/* binding */ installations)
});

// EXTERNAL MODULE: ./node_modules/@octokit/auth-app/dist-node/index.js + 9 modules
var dist_node = __webpack_require__(6479);
// EXTERNAL MODULE: ./src/github/client.ts
var client = __webpack_require__(6584);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./src/domain/errors.ts
var errors = __webpack_require__(241);
// EXTERNAL MODULE: ./src/domain/text.ts
var domain_text = __webpack_require__(3373);
// EXTERNAL MODULE: ./src/github/permissions.ts
var permissions = __webpack_require__(5435);
// EXTERNAL MODULE: ./src/github/token-scope.ts
var token_scope = __webpack_require__(5907);
;// CONCATENATED MODULE: ./src/github/installation.ts





const installation = dist/* object */.Ikc({
    id: dist/* number */.aig(),
    permissions: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP()), {}),
    suspended_at: dist/* nullish */.cl6(dist/* string */.YjP()),
});
const accessToken = dist/* object */.Ikc({ token: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[!-~]+$/)) });
/** Whether a token is good for the next requests. */
function isGoodFor(held, wanted) {
    const mayLook = wanted.kind === 'some' && wanted.mayBeLacked;
    return (0,token_scope/* isSameScope */.t4)(held.scope, wanted) && (held.isWhole || mayLook);
}
/**
 * A token of an installation, for what is asked at its owner now. One for repositories of which the installation lacks any is
 * refused whole: while nobody knows which ones those are, a token that can only look finds out.
 * @throws CannotProceed where the installation lacks a repository that it had; RequestRefused, Unreachable, UnexpectedResponse
 */
async function tokenFor(id, owner, { asApp, permissions, scopeAt }) {
    const scope = scopeAt(owner);
    const route = 'POST /app/installations/{installation_id}/access_tokens';
    const ask = async (wanted) => (await asApp.send(route, { installation_id: id, ...(0,token_scope/* tokenRequest */.jE)(wanted, permissions) }, accessToken)).data;
    try {
        return { isWhole: true, data: await ask(scope) };
    }
    catch (error) {
        // GitHub REST docs, Create an installation access token for an app: validation failed.
        const isLacking = scope.kind === 'some' && error instanceof errors/* RequestRefused */.KN && error.status === 422;
        if (!isLacking)
            throw error;
        if (!scope.mayBeLacked)
            throw new errors/* CannotProceed */.GG([lacked(owner, scope)], { cause: error });
        return { isWhole: false, data: await ask({ kind: 'look' }) };
    }
}
function lacked(owner, { repositories }) {
    const names = repositories.map((name) => `${owner}/${name}`).join(', ');
    return {
        subject: owner,
        what: `the GitHub App is not installed for each of ${(0,domain_text/* plain */.pj)(names)}`,
        cure: `Add them to the installation of the App for ${owner}`,
    };
}
/**
 * The id of the App's installation at an owner.
 * @throws CannotProceed where there is none, or it lacks a permission; RequestRefused, Unreachable, UnexpectedResponse
 */
async function installationOf(owner, { asApp, permissions }) {
    // It serves organizations too (GitHub REST docs, Get a user installation for the authenticated app).
    const { data } = await asApp
        .send('GET /users/{username}/installation', { username: owner }, installation)
        .catch((error) => {
        if (!(error instanceof errors/* RequestRefused */.KN && error.status === 404))
            throw error;
        // GitHub says this of an unknown App (GitHub Docs, Troubleshooting).
        if (/integration not found/i.test(error.serviceMessage)) {
            const what = 'GitHub knows no such GitHub App';
            throw new errors/* CannotProceed */.GG([{ subject: owner, what, cure: 'Check github-app-id and github-api-url' }], {
                cause: error,
            });
        }
        const problem = {
            subject: owner,
            what: 'the GitHub App is not installed there',
            cure: `Install it for ${owner}`,
        };
        throw new errors/* CannotProceed */.GG([problem], { cause: error });
    });
    const problems = [
        ...(data.suspended_at ? [suspended(owner)] : []),
        ...Object.entries(permissions).flatMap(([name, level]) => missing(owner, { name, level, held: data.permissions[name] })),
    ];
    if (problems.length > 0)
        throw new errors/* CannotProceed */.GG(problems);
    return data.id;
}
function suspended(owner) {
    return {
        subject: owner,
        what: 'the installation of the GitHub App is suspended',
        cure: `Let an owner of ${owner} unsuspend it`,
    };
}
function missing(owner, { name, level, held }) {
    const isEnough = held === level || held === 'write' || held === 'admin' || name === 'metadata';
    if (isEnough)
        return [];
    const told = held === undefined ? '' : ` (it has ${(0,domain_text/* plain */.pj)(held, 20)})`;
    return [
        {
            subject: owner,
            what: `the GitHub App lacks the ${(0,permissions/* labelOf */.Wy)(name, level)}${told}`,
            cure: `Grant it in the App's settings, and accept it in its installation for ${owner}`,
        },
    ];
}

;// CONCATENATED MODULE: ./src/github/installation-token.ts
// An installation token lasts one hour (GitHub Docs, Generating an installation access token), on GitHub's own clock.
const RENEW_AFTER_MS = 50 * 60_000;
// Some of GitHub's servers do not know a new token for some seconds (github.com/octokit/auth-app.js/issues/65).
const FRESH_MS = 10_000;
/** The tokens of one installation. The first request makes one, and a later one makes the next before it ends. */
function installationTokens(make, clock) {
    let current;
    let [madeAtMs, isAccepted] = [0, false];
    const present = async () => {
        if (current !== undefined && clock.nowMs() < madeAtMs + RENEW_AFTER_MS)
            return await current;
        [madeAtMs, isAccepted] = [clock.nowMs(), false];
        current = make();
        // After a failure the next request asks again.
        current.catch(() => {
            current = undefined;
        });
        return await current;
    };
    return {
        present,
        refresh: () => {
            current = undefined;
        },
        mayBeUnknown: (status) => {
            if (clock.nowMs() >= madeAtMs + FRESH_MS)
                return false;
            // Once a token was accepted, a 404 is what it says: many things that are asked for need not be there.
            return [401, 403].includes(status) || (status === 404 && !isAccepted);
        },
        accepted: () => {
            isAccepted = true;
        },
        refused: () => {
            // What was sent with the token before this one is refused too.
            if (clock.nowMs() >= madeAtMs + FRESH_MS)
                current = undefined;
            return true;
        },
    };
}

// EXTERNAL MODULE: ./src/github/rate-limiter.ts + 1 modules
var rate_limiter = __webpack_require__(2620);
// EXTERNAL MODULE: ./src/github/request.ts + 1 modules
var request = __webpack_require__(276);
;// CONCATENATED MODULE: ./src/github/app-auth.ts






// An installation token lasts one hour (GitHub Docs, Generating an installation access token).
const LIFETIME_MS = 60 * 60_000;
/**
 * GitHub's API for each owner, by the owner's installation of an App: one token an owner, for what is asked there alone, and a
 * new one before that ends.
 */
function installations(deps, app, asked) {
    const { appId, privateKey, apiUrl } = app;
    const signIn = (options) => (0,dist_node/* createAppAuth */.K)({ ...options, appId, privateKey: privateKey.reveal() });
    const cure = 'The GitHub App is not accepted: check github-app-id and github-app-private-key';
    // With a limiter of its own: requests inside the other limiter wait for this token.
    const own = { ...deps, fetch: masking(deps.fetch, deps.masks), limiter: (0,rate_limiter/* rateLimiter */.xC)(deps.clock, deps.log, {}) };
    const asApp = (0,client/* githubClient */.$)(own, { apiUrl, cure, signIn, isOfApp: true });
    const owners = new Map();
    return {
        of: async (owner) => {
            const key = owner.toLowerCase();
            const known = owners.get(key) ?? installed(owner, { http: deps, apiUrl, asApp, ...asked });
            owners.set(key, known);
            return (await known).github;
        },
        close: async () => {
            const ends = [...owners.values()].map(async (owner) => await (await owner).close());
            await Promise.allSettled(ends);
        },
    };
}
/** The same `fetch`, which masks the token of each request first: the library makes one for the App itself. */
function masking(fetch, masks) {
    return async (url, outgoing) => {
        masks.secret((outgoing.headers?.authorization ?? '').replace(/^\S+ /, ''));
        return await fetch(url, outgoing);
    };
}
async function installed(owner, deps) {
    const { http, apiUrl, scopeAt } = deps;
    const id = await installationOf(owner, deps);
    const made = [];
    let held = { scope: scopeAt(owner), isWhole: true };
    const make = async () => {
        // At once: whoever asks meanwhile waits for this token.
        const asked = { scope: scopeAt(owner), isWhole: true };
        held = asked;
        const { data, isWhole } = await tokenFor(id, owner, deps);
        if (held === asked)
            held = { ...asked, isWhole };
        const token = http.masks.secret(data.token);
        made.push({ token, endsAtMs: http.clock.nowMs() + LIFETIME_MS });
        return token;
    };
    const cure = `The token of the GitHub App for ${owner} is not accepted any more: run again`;
    const tokens = installationTokens(make, http.clock);
    const present = async () => {
        if (!isGoodFor(held, scopeAt(owner)))
            tokens.refresh();
        return await tokens.present();
    };
    const github = (0,client/* githubClient */.$)(http, { apiUrl, cure, signIn: (0,request/* bearerAuth */.iJ)(present), made: tokens });
    // An App that gets no token stops the run here, before anything is planned.
    await tokens.present();
    const close = async () => {
        for (const { token, endsAtMs } of made)
            if (endsAtMs > http.clock.nowMs())
                await revoke(http, { apiUrl, cure, signIn: (0,request/* bearerAuth */.iJ)(async () => token) });
    };
    return { github, close };
}
/**
 * Ends the token of an account by a single request that waits for no limit, so that the run can report soon. A token that
 * stays ends by itself within the hour.
 */
async function revoke(http, account) {
    const limiter = (0,rate_limiter/* rateLimiter */.xC)(http.clock, http.log, {});
    const github = (0,client/* githubClient */.$)({ ...http, limiter, check: () => { } }, { ...account, isHasty: true });
    await github
        .writeTogether({ count: 1 }, (write) => write('DELETE /installation/token', {}))
        .catch(() => {
        http.log.warn('A token of the GitHub App could not be revoked; it ends by itself within an hour');
    });
}


/***/ })

};
