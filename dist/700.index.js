export const id = 700;
export const ids = [700];
export const modules = {

/***/ 9700:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  manifestRequests: () => (/* binding */ manifestRequests)
});

// EXTERNAL MODULE: ./src/inputs/schema.ts
var schema = __webpack_require__(2898);
// EXTERNAL MODULE: ./src/inputs/settings.ts + 2 modules
var settings = __webpack_require__(8532);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./src/manifest/manifest-file.ts




/** The largest manifest, in bytes. */
const LARGEST_MANIFEST = 1_048_576;
/**
 * Reads the manifest at a path in the workspace. Links are resolved first: the file itself lies inside the workspace. Never throws.
 * @param workspace `GITHUB_WORKSPACE`; empty where there is none
 */
async function manifestText(path, workspace) {
    if (workspace === '')
        return unreadable('GITHUB_WORKSPACE is not set, so there is no workspace to look in');
    try {
        const root = await (0,promises_.realpath)(workspace);
        const file = await (0,promises_.realpath)((0,external_node_path_.resolve)(root, path));
        if (!isInside(root, file))
            return unreadable('leads outside of the workspace; expected a file inside');
        return await readRegular(file);
    }
    catch (error) {
        return unreadable(CAUSES[codeOf(error)] ?? `cannot be read (${codeOf(error)})`);
    }
}
const CAUSES = {
    ENOENT: 'is not there: check out the repository first?',
    ENOTDIR: 'is not there: check out the repository first?',
    EACCES: 'cannot be read: the runner may not open it',
    ELOOP: 'cannot be read: its links lead in a circle',
    ENAMETOOLONG: 'is too long for a path',
};
function unreadable(wrong) {
    return { kind: 'unreadable', wrong };
}
function isInside(root, file) {
    const way = (0,external_node_path_.relative)(root, file);
    return way !== '..' && !way.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(way);
}
/** Opens without waiting: a pipe in the place of a file has nobody at its other end. */
async function readRegular(file) {
    const handle = await (0,promises_.open)(file, external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NONBLOCK);
    try {
        const stats = await handle.stat();
        if (stats.isDirectory())
            return unreadable('is a folder; expected a file');
        if (!stats.isFile())
            return unreadable('is no regular file');
        if (stats.size > LARGEST_MANIFEST)
            return unreadable(`holds ${stats.size} bytes; at most ${LARGEST_MANIFEST} (1 MiB)`);
        return textFrom(await bytesOf(handle));
    }
    finally {
        await handle.close();
    }
}
/** A file may grow while it is read. */
async function bytesOf(handle) {
    const buffer = Buffer.alloc(LARGEST_MANIFEST);
    const { bytesRead } = await handle.read(buffer, 0, LARGEST_MANIFEST, 0);
    return buffer.subarray(0, bytesRead);
}
function textFrom(bytes) {
    try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        const nul = text.indexOf('\u0000');
        if (nul < 0)
            return { kind: 'text', text };
        return unreadable(`holds a NUL in line ${text.slice(0, nul).split('\n').length}; expected a text file`);
    }
    catch {
        return unreadable('is no UTF-8; expected a text file');
    }
}
function codeOf(error) {
    const parsed = dist/* safeParse */.xLC(dist/* object */.Ikc({ code: dist/* string */.YjP() }), error);
    return parsed.success ? parsed.output.code : 'unknown cause';
}

// EXTERNAL MODULE: ./src/domain/display-name.ts
var display_name = __webpack_require__(4176);
// EXTERNAL MODULE: ./src/inputs/duration.ts
var duration = __webpack_require__(1601);
// EXTERNAL MODULE: ./src/inputs/parsers.ts
var parsers = __webpack_require__(5165);
// EXTERNAL MODULE: ./src/domain/stores.ts
var stores = __webpack_require__(7340);
// EXTERNAL MODULE: ./src/inputs/client.ts
var client = __webpack_require__(7814);
// EXTERNAL MODULE: ./src/inputs/list.ts
var list = __webpack_require__(4233);
// EXTERNAL MODULE: ./src/inputs/repository.ts
var repository = __webpack_require__(2997);
// EXTERNAL MODULE: ./src/inputs/target-lists.ts
var target_lists = __webpack_require__(3212);
;// CONCATENATED MODULE: ./src/manifest/kinds.ts


const TEXT = { type: 'string', minLength: 1 };
const LIST = { anyOf: [TEXT, { type: 'array', minItems: 1, items: TEXT }] };
const TEXT_MAP = { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } };
/** Text, read as the input of that name is. */
function textKind(parser, words) {
    return { json: words === undefined ? TEXT : { enum: words }, read: (tree) => readText(tree, parser) };
}
/**
 * A list of text, each item whole; or one text, read as the input would be.
 * @param once leaves out items that say the same
 */
function listKind(item, whole, once = onceEach) {
    return {
        json: LIST,
        read(tree) {
            if (tree.kind !== 'list')
                return tree.kind === 'map' ? seen(tree, 'a list of text') : readText(tree, whole);
            if (tree.items.length === 0)
                return seen(tree, 'a list with at least one item');
            const found = gathered(tree.items.map((one, index) => ({ part: `[${index}]`, found: readText(one, item) })));
            return found.kind === 'value' ? { kind: 'value', value: once(found.value) } : found;
        },
    };
}
/** A map of text, or a list of `key=value`, or one text, read as the input would be. */
function pairsKind(fromItems, whole) {
    return {
        json: { anyOf: [...LIST.anyOf, TEXT_MAP] },
        read(tree) {
            if (tree.kind === 'scalar')
                return readText(tree, whole);
            const lines = tree.kind === 'map' ? mapLines(tree) : itemLines(tree);
            if (lines.kind === 'wrong')
                return lines;
            const wrong = lines.value.flatMap(({ tree: at, part, text: item }) => {
                const parsed = fromItems([item]);
                return parsed.kind === 'invalid' ? [{ tree: at, part, wrong: parsed.wrong }] : [];
            });
            if (wrong.length > 0)
                return { kind: 'wrong', wrong };
            return asFound(tree, fromItems(lines.value.map((line) => line.text)));
        },
    };
}
/** A YAML boolean, unquoted. */
const booleanKind = {
    json: { type: 'boolean' },
    read: (tree) => tree.kind === 'scalar' && typeof tree.value === 'boolean'
        ? { kind: 'value', value: tree.value }
        : seen(tree, 'true or false, without quotes'),
};
/** Text, or the number 0. */
function textOrZeroKind(parser) {
    return {
        json: { anyOf: [TEXT, { const: 0 }] },
        read: (tree) => (tree.kind === 'scalar' && tree.value === 0 ? asFound(tree, parser('0')) : readText(tree, parser)),
    };
}
/** A field of a valibot object from a kind: what is wrong becomes issues that know their place. */
function keyField(kind, description) {
    return dist/* optional */.lqM(dist/* pipe */.FsL(dist/* custom */.IeY((value) => value !== undefined), dist/* rawTransform */.NTK(({ dataset, addIssue, NEVER }) => {
        const found = kind.read(dataset.value);
        if (found.kind === 'value')
            return found.value;
        for (const { tree, part, wrong } of found.wrong) {
            const at = { type: 'unknown', origin: 'value', input: dataset.value, key: part, value: tree };
            addIssue({ message: wrong, path: [at] });
        }
        return NEVER;
    }), dist/* metadata */.yuE({ json: kind.json }), dist/* description */.h_(description)));
}
function onceEach(items) {
    return (0,list/* distinct */.dM)(items, (item) => JSON.stringify(item));
}
/** What a value looks like, for people. */
function looksOf(tree) {
    if (tree.kind === 'map')
        return tree.entries.length === 0 ? 'an empty map' : 'a map';
    if (tree.kind === 'list')
        return tree.items.length === 0 ? 'an empty list' : 'a list';
    if (tree.value === null || tree.value === '')
        return 'nothing';
    return typeof tree.value === 'string' ? `"${tree.value}"` : `the ${typeof tree.value} ${tree.source}`;
}
function seen(tree, expected) {
    return { kind: 'wrong', wrong: [{ tree, part: '', wrong: `saw ${looksOf(tree)}; expected ${expected}` }] };
}
function readText(tree, parser) {
    const plain = plainText(tree);
    return plain.kind === 'wrong' ? plain : asFound(tree, parser(plain.value));
}
function plainText(tree) {
    if (tree.kind !== 'scalar')
        return seen(tree, 'text');
    const { value } = tree;
    if (value === null)
        return seen(tree, 'text; to leave it out, take the key out');
    if (typeof value !== 'string')
        return seen(tree, `text: put it in quotes, '${tree.source}'`);
    const trimmed = value.trim();
    if (trimmed === '')
        return seen(tree, 'text; to leave it out, take the key out');
    if (trimmed.includes('${{'))
        return seen(tree, 'plain text: a manifest evaluates no expressions');
    return { kind: 'value', value: trimmed };
}
function asFound(tree, parsed) {
    return parsed.kind === 'value'
        ? { kind: 'value', value: parsed.value }
        : { kind: 'wrong', wrong: [{ tree, part: '', wrong: parsed.wrong }] };
}
function gathered(parts) {
    const wrong = parts.flatMap(({ part, found }) => found.kind === 'wrong' ? found.wrong.map((one) => ({ ...one, part: part + one.part })) : []);
    if (wrong.length > 0)
        return { kind: 'wrong', wrong };
    return { kind: 'value', value: parts.flatMap(({ found }) => (found.kind === 'value' ? [found.value] : [])) };
}
function itemLines(list) {
    if (list.items.length === 0)
        return seen(list, 'a list with at least one item');
    return gathered(list.items.map((item, index) => {
        const part = `[${index}]`;
        const plain = plainText(item);
        return {
            part,
            found: plain.kind === 'wrong' ? plain : { kind: 'value', value: { tree: item, part, text: plain.value } },
        };
    }));
}
function mapLines(map) {
    if (map.entries.length === 0)
        return seen(map, 'a map with at least one key');
    return gathered(map.entries.map(({ key, value }) => {
        const part = `.${key}`;
        const plain = isEmptyText(value) ? { kind: 'value', value: '' } : plainText(value);
        return {
            part,
            found: plain.kind === 'wrong'
                ? plain
                : { kind: 'value', value: { tree: value, part, text: `${key}=${plain.value}` } },
        };
    }));
}
/** An empty value is a value where a map says so. */
function isEmptyText(tree) {
    return tree.kind === 'scalar' && tree.value === '';
}

;// CONCATENATED MODULE: ./src/manifest/definition.ts









const ROLE_BINDINGS = ['auto', 'inline', 'policy'];
const VISIBILITIES = ['all', 'private', 'selected'];
const STATES = ['present', 'absent'];
/** What `defaults` and every client may say. */
const terms = {
    description: keyField(textKind(parsers/* prose */.CS), 'Description of the client'),
    roles: keyField(listKind(client/* roleItem */.mh, client/* roles */.Ot, client/* distinctRoles */.og), 'Roles, by display name or `roles/<id>`; kept exactly so'),
    permissions: keyField(listKind(parsers/* valid */.rZ, list/* commaList */.od), 'Permissions, passed on as they are'),
    labels: keyField(pairsKind(client/* labelsFrom */.Us, client/* labels */.WD), 'Labels, `key: value`; those of `defaults` and of the client are united'),
    'role-binding': keyField(textKind((0,parsers/* oneOf */.yL)(ROLE_BINDINGS), ROLE_BINDINGS), 'How roles are given'),
    'client-id-secret': keyField(textKind(parsers/* clientIdSecret */.$_), 'Name of the secret that holds the client id'),
    'client-secret-secret': keyField(textKind(parsers/* clientSecretSecret */.mv), 'Name of the secret that holds the client secret'),
    'client-id-variable': keyField(textKind(parsers/* secretName */.Gf), 'Actions variable that also holds the client id'),
    'rotate-after': keyField(textKind(duration/* rotateAfter */.ID), 'Age at which `operation: rotate` replaces the client'),
    overlap: keyField(textOrZeroKind(duration/* overlap */.EF), 'How long a replaced client keeps working'),
    adopt: keyField(booleanKind, 'Whether clients may be retired that this action did not create, or that another workflow keeps'),
};
/** The keys of `defaults`, each with how it is read. */
const defaultsFields = dist/* object */.Ikc(terms);
/** The keys of one client but `targets`, each with how it is read. */
const clientFields = dist/* object */.Ikc({
    'display-name': keyField(textKind(client/* displayName */.QC), 'Name of the client; `{owner}`, `{repository}`, `{environment}` are filled in'),
    'client-name': keyField(textKind(client/* clientName */.V8), '`apiClients/<id>`: exactly this client'),
    state: keyField(textKind((0,parsers/* oneOf */.yL)(STATES), STATES), '`absent` removes the client and its secrets'),
    ...terms,
});
/** The keys of one selection of targets, each with how it is read. */
const selectionFields = dist/* object */.Ikc({
    repositories: keyField(listKind(repository/* repositoryPattern */.Z0, repository/* repositoryPatterns */.kG), '`owner/name`, or globs'),
    'exclude-repositories': keyField(listKind(repository/* repositoryPattern */.Z0, repository/* repositoryPatterns */.kG), 'Repositories left out of this selection'),
    topics: keyField(listKind(target_lists/* topicItem */.ng, target_lists/* topics */.vp), 'Only repositories that carry each of these topics'),
    properties: keyField(pairsKind((items) => (0,list/* parsedItems */.kh)(items, target_lists/* propertyItem */.zY), target_lists/* properties */.qo), 'Only repositories with each of these custom properties'),
    environments: keyField(listKind(target_lists/* environmentItem */.Zq, target_lists/* environments */.dT), 'Environment secrets instead of repository secrets'),
    'create-environments': keyField(booleanKind, 'Whether a missing environment is created'),
    organization: keyField(textKind(repository/* owner */.eC), 'Organization secrets instead'),
    'organization-visibility': keyField(textKind((0,parsers/* oneOf */.yL)(VISIBILITIES), VISIBILITIES), 'Which repositories may use them'),
    'organization-repositories': keyField(listKind(parsers/* valid */.rZ, list/* commaList */.od), 'With `selected`: these repositories'),
    stores: keyField(listKind(target_lists/* storeItem */.Vu, target_lists/* storeNames */.EW), `Any of ${stores/* STORE_NAMES */.nX.join(', ')}`),
});

;// CONCATENATED MODULE: ./src/manifest/known-keys.ts

const CLOSE = 2;
/** What is wrong with a key that the map does not have: a slip of the keyboard, or the wrong place. */
function unknownKey(key, level, known) {
    const elsewhere = levelOf(key, level, known);
    if (elsewhere !== undefined)
        return `${elsewhere}, not here`;
    const near = nearest(key, known[level]);
    return `is unknown${near === undefined ? '' : `; did you mean "${near}"?`}`;
}
function levelOf(key, level, known) {
    if (level !== 'selection' && known.selection.includes(key))
        return 'belongs in a selection of targets';
    if (level !== 'client' && known.client.includes(key))
        return 'belongs in a client';
    if (level !== 'file' && known.file.includes(key))
        return 'belongs at the top of the file';
    return schema/* INPUT_NAMES */.Qh.some((name) => name === key) ? 'is an input of the step' : undefined;
}
/** The known key that takes the fewest edits, at most two; of equal ones the first. */
function nearest(key, known) {
    if (key.length > 60)
        return undefined;
    const close = known.map((name) => ({ name, edits: editsBetween(key.toLowerCase(), name.toLowerCase()) }));
    const [best] = close.filter(({ edits }) => edits <= CLOSE).sort((one, other) => one.edits - other.edits);
    return best?.name;
}
/** Edits between two words: insert, delete, replace a letter, or swap two neighbours. */
function editsBetween(one, other) {
    const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
    for (let row = 1; row <= one.length; row += 1) {
        const line = [row];
        for (let column = 1; column <= other.length; column += 1) {
            const at = (up, left) => (up === 0 ? line : rows[row - up])?.[column - left] ?? Infinity;
            const isSame = one[row - 1] === other[column - 1];
            const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
            line.push(Math.min(at(0, 1) + 1, at(1, 0) + 1, at(1, 1) + (isSame ? 0 : 1), isSwap ? at(2, 2) + 1 : Infinity));
        }
        rows.push(line);
    }
    return rows.at(-1)?.at(-1) ?? Infinity;
}

;// CONCATENATED MODULE: ./src/manifest/tree.ts
/** The value of a key; absent where the map does not have it. */
function entryOf(map, key) {
    return map.entries.find((entry) => entry.key === key);
}
/** Where a map begins: its first key. */
function firstKeyPlace(map) {
    return map.entries[0]?.keyPlace ?? map.place;
}
/** The path of a key in the map at a path. */
function within(path, key) {
    return path === '' ? key : `${path}.${key}`;
}

;// CONCATENATED MODULE: ./src/manifest/maps.ts





const termKeys = Object.keys(defaultsFields.entries);
/** The keys of each map of a manifest. */
const KEYS = {
    file: ['version', 'defaults', 'clients'],
    defaults: termKeys,
    client: [...Object.keys(clientFields.entries), 'targets'],
    selection: Object.keys(selectionFields.entries),
};
/** The values of `defaults`. */
function readDefaults(tree) {
    return readMap(tree, 'defaults', { level: 'defaults', fields: defaultsFields });
}
/** The values of one client, without its targets. */
function readClient(tree, path) {
    return readMap(tree, path, { level: 'client', fields: clientFields });
}
/** The values of one selection of targets. */
function readSelection(tree, path) {
    return readMap(tree, path, { level: 'selection', fields: selectionFields });
}
/** Keys that a map does not have. */
function unknownKeys(tree, path, level) {
    return tree.entries
        .filter(({ key }) => !KEYS[level].includes(key))
        .map(({ key, keyPlace }) => ({ place: keyPlace, path: within(path, key), wrong: unknownKey(key, level, KEYS) }));
}
/** A map where one must be; else what is wrong. */
function mapOr(tree, path, expected) {
    if (tree.kind === 'map' && tree.entries.length > 0)
        return tree;
    const mistake = { place: tree.place, path, wrong: `saw ${looksOf(tree)}; expected ${expected}` };
    return { kind: 'no map', mistake };
}
function readMap(tree, path, { level, fields }) {
    const unknown = unknownKeys(tree, path, level);
    const known = tree.entries.filter(({ key }) => KEYS[level].includes(key));
    const parsed = dist/* safeParse */.xLC(fields, Object.fromEntries(known.map(({ key, value }) => [key, value])));
    if (parsed.success)
        return { tree, path, values: parsed.output, mistakes: unknown };
    const wrong = parsed.issues.map((issue) => mistakeOf(issue, tree, path));
    return { tree, path, values: undefined, mistakes: [...unknown, ...wrong] };
}
/** The issue of a field has two steps: the key, and the part of its value. */
function mistakeOf({ path: steps, message }, tree, path) {
    const [key, part] = steps ?? [];
    const place = placeOfValue(part?.value) ?? tree.place;
    return { place, path: within(path, `${String(key?.key ?? '')}${String(part?.key ?? '')}`), wrong: message };
}
function placeOfValue(value) {
    const parsed = dist/* safeParse */.xLC(placed, value);
    return parsed.success ? parsed.output.place : undefined;
}
const placed = dist/* object */.Ikc({ place: dist/* object */.Ikc({ line: dist/* number */.aig(), column: dist/* number */.aig() }) });

// EXTERNAL MODULE: ./src/inputs/conflicts.ts + 2 modules
var conflicts = __webpack_require__(4405);
;// CONCATENATED MODULE: ./src/manifest/rules.ts


// The one conflict that is none where another selection of the client has the store.
const ANY_SELECTION = 'client-id-variable';
/**
 * What is wrong with the keys of one client together: the rules of the inputs, in each selection and after the merge.
 * @param githubApiUrl which GitHub the targets are on: Enterprise Server lacks some stores
 */
function conflictsOfClient(trees, githubApiUrl) {
    const terms = {
        ...textsOf(trees.defaults),
        ...textsOf(trees.client),
        operation: 'rotate',
        'github-api-url': githubApiUrl,
    };
    const selections = trees.selections.length > 0 ? trees.selections : [undefined];
    const found = selections.flatMap((selection) => (0,conflicts/* conflictsOf */.h)({ ...terms, ...(selection === undefined ? NO_TARGETS : textsOf(selection.tree)) }).map((one) => ({
        ...one,
        selection,
    })));
    const everywhere = found.filter(({ input }) => input === ANY_SELECTION).length === selections.length;
    return found
        .filter(({ input }) => input !== ANY_SELECTION || everywhere)
        .map(({ input, wrong, selection }) => mistakeAt(input, wrong, { trees, selection }));
}
// Rules about targets have nothing to say where a client has none.
const NO_TARGETS = { repositories: 'a/b', environments: '' };
/** At the key that is wrong: in the selection, in the client, in `defaults`; else where the selection begins. */
function mistakeAt(input, wrong, { trees, selection }) {
    const maps = [selection, { tree: trees.client, path: trees.path }, { tree: trees.defaults, path: 'defaults' }];
    for (const one of maps) {
        const entry = one?.tree === undefined ? undefined : entryOf(one.tree, input);
        if (one !== undefined && entry !== undefined)
            return { place: entry.value.place, path: within(one.path, input), wrong };
    }
    const { tree, path } = selection ?? { tree: trees.client, path: trees.path };
    return { place: firstKeyPlace(tree), path: within(path, input), wrong };
}
/** The values of a map as texts of inputs, so that the same rules hold. */
function textsOf(map) {
    return Object.fromEntries((map?.entries ?? []).map(({ key, value }) => [key, inputText(value)]));
}
function inputText(tree) {
    if (tree.kind === 'list')
        return tree.items.map(inputText).join('\n');
    if (tree.kind === 'map')
        return tree.entries.map(({ key, value }) => `${key}=${inputText(value)}`).join('\n');
    return tree.value === null ? '' : String(tree.value).trim();
}

// EXTERNAL MODULE: ./src/inputs/selector.ts
var selector = __webpack_require__(7612);
;// CONCATENATED MODULE: ./src/manifest/selections.ts







/** Reads the list `targets` of a client. A client without the key has none. */
function readSelections(client, clientPath) {
    const targets = entryOf(client, 'targets')?.value;
    const path = within(clientPath, 'targets');
    if (targets === undefined)
        return { maps: [], selections: [], mistakes: [] };
    if (targets.kind !== 'list' || targets.items.length === 0) {
        const wrong = `saw ${looksOf(targets)}; expected a list of selections, each with repositories or organization`;
        return { maps: [], selections: [], mistakes: [{ place: targets.place, path, wrong }] };
    }
    const read = targets.items.map((item, index) => {
        const at = `${path}[${index}]`;
        const map = mapOr(item, at, 'a selection with repositories or organization');
        if (map.kind === 'no map')
            return { map: undefined, selection: undefined, mistakes: [map.mistake] };
        return readOne(map, at);
    });
    return {
        maps: read.flatMap(({ map }) => map ?? []),
        selections: read.flatMap(({ selection }) => selection ?? []),
        mistakes: read.flatMap(({ mistakes }) => mistakes),
    };
}
function readOne(tree, path) {
    const read = readSelection(tree, path);
    const map = { tree, path };
    if (read.values === undefined)
        return { map, selection: undefined, mistakes: read.mistakes };
    const allowed = allowedRepositories(read.values);
    if (allowed.kind === 'invalid') {
        const place = entryOf(tree, ALLOWED)?.value.place ?? tree.place;
        const mistake = { place, path: within(path, ALLOWED), wrong: allowed.wrong };
        return { map, selection: undefined, mistakes: [...read.mistakes, mistake] };
    }
    const place = firstKeyPlace(tree);
    return { map, selection: { place, path, selector: selectorOf(read.values, allowed.value) }, mistakes: read.mistakes };
}
const ALLOWED = 'organization-repositories';
/** The repositories that may use an organization's secret, with or without its name before them. */
function allowedRepositories(values) {
    const { organization, [ALLOWED]: names } = values;
    if (organization === undefined || names === undefined)
        return { kind: 'value', value: undefined };
    return (0,list/* parsedItems */.kh)(names, (0,repository/* repositoryOfOwner */.n)(organization));
}
function selectorOf(values, allowed) {
    return (0,selector/* selectorFrom */.q)({
        repositories: values.repositories ?? [],
        'exclude-repositories': values['exclude-repositories'] ?? [],
        topics: values.topics ?? [],
        properties: values.properties ?? [],
        environments: values.environments,
        'create-environments': values['create-environments'] ?? false,
        organization: values.organization,
        'organization-visibility': values['organization-visibility'],
        stores: values.stores ?? [stores/* DEFAULT_STORE */.Oc],
    }, allowed);
}

;// CONCATENATED MODULE: ./src/manifest/entries.ts







/** Reads the client at a place of the list. */
function readEntry(tree, index, { defaults, terms }) {
    const path = `clients[${index}]`;
    const map = mapOr(tree, path, 'the keys of a client');
    if (map.kind === 'no map')
        return { entry: undefined, mistakes: [map.mistake] };
    const client = readClient(map, path);
    const { maps, selections, mistakes } = readSelections(map, path);
    const wrong = [...client.mistakes, ...missingKeys(map, path, client.values), ...mistakes];
    const told = new Set(wrong.map((one) => one.path));
    const trees = { client: map, path, defaults: defaults?.tree, selections: maps };
    const conflicts = conflictsOfClient(trees, terms.githubApiUrl).filter((one) => !told.has(one.path));
    const all = [...wrong, ...conflicts];
    if (all.length > 0 || client.values === undefined)
        return { entry: undefined, mistakes: all };
    const values = withDefaults(defaults?.values, client.values);
    return { entry: { place: firstKeyPlace(map), path, ...entryFrom(values), selections }, mistakes: [] };
}
/** What a client needs: its name, and its targets unless it is absent and its name is plain text. */
function missingKeys(map, path, values) {
    const hasName = entryOf(map, 'display-name') !== undefined;
    const mayHaveNoTargets = values?.state === 'absent' && (0,display_name/* placeholdersIn */.Qf)(values['display-name'] ?? '').length === 0;
    const needed = [
        ...(hasName ? [] : ['display-name']),
        ...(entryOf(map, 'targets') !== undefined || mayHaveNoTargets ? [] : ['targets']),
    ];
    return needed.map((key) => ({ place: firstKeyPlace(map), path: within(path, key), wrong: 'is required' }));
}
/** A client's own value replaces the default; labels are united. */
function withDefaults(defaults, client) {
    const labels = { ...defaults?.labels, ...client.labels };
    return { ...defaults, ...client, labels };
}
function entryFrom(values) {
    return {
        state: values.state ?? 'present',
        client: {
            displayName: values['display-name'] ?? '',
            clientName: values['client-name'],
            description: values.description,
            roles: values.roles,
            permissions: values.permissions,
            labels: values.labels ?? {},
            roleBinding: values['role-binding'] ?? 'auto',
        },
        names: {
            clientId: values['client-id-secret'] ?? defaultOf(parsers/* clientIdSecret */.$_),
            clientSecret: values['client-secret-secret'] ?? defaultOf(parsers/* clientSecretSecret */.mv),
            variable: values['client-id-variable'],
        },
        terms: {
            rotateAfterMs: values['rotate-after'] ?? defaultOf(duration/* rotateAfter */.ID),
            overlapMs: values.overlap ?? defaultOf(duration/* overlap */.EF),
            adopt: values.adopt ?? false,
        },
    };
}
/** What an input gives that is left empty. */
function defaultOf(parser) {
    const parsed = parser('');
    if (parsed.kind === 'invalid')
        throw new Error(`an input with a default has none: ${parsed.wrong}`);
    return parsed.value;
}

;// CONCATENATED MODULE: ./src/manifest/manifest.ts
/** What is wrong with a text that shows a credential. */
const LEAK = 'saw a text with a credential of this run in it; expected text without';
/** Every text of a tree, keys too, that shows a credential, which everybody who reads the file would see. */
function leaksIn(tree, path, isSecret) {
    if (tree.kind === 'scalar')
        return isSecret(String(tree.value)) ? [{ place: tree.place, path, wrong: LEAK }] : [];
    if (tree.kind === 'list')
        return tree.items.flatMap((item, index) => leaksIn(item, `${path}[${index}]`, isSecret));
    return tree.entries.flatMap(({ key, value }) => [
        ...(isSecret(key) ? [{ place: value.place, path, wrong: LEAK }] : []),
        ...leaksIn(value, path === '' ? key : `${path}.${key}`, isSecret),
    ]);
}

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./src/manifest/yaml-tree.ts


const DEEPEST = 16;
/**
 * The tree of a YAML 1.2 text: one document, without anchors, aliases, merge keys, tags and directives, at most 16 levels deep.
 * Never throws: whatever the text holds, the answer is a tree or mistakes with their places.
 */
function treeOf(text) {
    const lines = new yaml_dist/* LineCounter */.HN();
    const placeAt = placesIn(text, lines);
    const tokens = [...new yaml_dist/* Parser */.iX(lines.addNewLine).parse(text)];
    const early = tokens.flatMap((token) => tokenMistakes(token, placeAt));
    if (early.length > 0)
        return { kind: 'mistakes', mistakes: early };
    const documents = [...new yaml_dist/* Composer */.Dk({ ...PLAIN, lineCounter: lines }).compose(tokens)];
    const [first, second] = documents;
    if (first === undefined || first.contents === null)
        return failed({ line: 1, column: 1 }, 'the file is empty');
    if (second !== undefined)
        return failed(placeAt(second.range[0]), 'holds a second document; expected one document');
    return treeOfDocument(first, placeAt);
}
// A key that stands twice is reported at the place of the second one, which the library does not give.
const PLAIN = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false };
function failed(place, wrong) {
    return { kind: 'mistakes', mistakes: [{ place, path: '', wrong }] };
}
/** Columns count characters, also those that JavaScript keeps as two. */
function placesIn(text, lines) {
    return (offset) => {
        const { line, col } = lines.linePos(offset);
        if (line === 0)
            return { line: 1, column: 1 };
        return { line, column: [...text.slice(offset - (col - 1), offset)].length + 1 };
    };
}
function treeOfDocument(document, placeAt) {
    const broken = document.errors.map(({ pos, message }) => ({
        place: placeAt(pos[0]),
        path: '',
        wrong: `is no YAML: ${message}`,
    }));
    if (broken.length > 0)
        return { kind: 'mistakes', mistakes: broken };
    const mistakes = [];
    const tree = treeOfNode(document.contents, { path: '', placeAt, mistakes });
    return mistakes.length > 0 || tree === undefined ? { kind: 'mistakes', mistakes } : { kind: 'tree', tree };
}
/** Looks at the tokens before they are composed, so that a deep text or an alias costs nothing. */
function tokenMistakes(root, placeAt) {
    const mistakes = [];
    const open = [{ token: root, depth: 0 }];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
        const { token, depth } = one;
        const wrong = depth > DEEPEST ? `is nested more than ${DEEPEST} deep` : FORBIDDEN[token.type];
        if (wrong !== undefined)
            mistakes.push({ place: placeAt(token.offset), path: '', wrong });
        if (depth > DEEPEST)
            break;
        const inner = isCollection(token) ? depth + 1 : depth;
        for (const part of partsOf(token).reverse())
            open.push({ token: part, depth: inner });
    }
    return mistakes;
}
function isCollection(token) {
    return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}
const FORBIDDEN = {
    directive: 'saw a directive; a manifest has none',
    alias: 'saw an alias; write the value out',
    anchor: 'saw an anchor; write the value out where it is needed',
    tag: 'saw a tag; a manifest has plain values only',
};
function partsOf(token) {
    if (token.type === 'document')
        return [...token.start, ...(token.value === undefined ? [] : [token.value])];
    if (!isCollection(token))
        return [];
    return token.items.flatMap((item) => [
        ...item.start,
        ...(item.key ? [item.key] : []),
        ...(item.sep ?? []),
        ...(item.value === undefined ? [] : [item.value]),
    ]);
}
function treeOfNode(node, walk) {
    if ((0,yaml_dist/* isMap */.jh)(node))
        return mapTree(node, walk);
    if ((0,yaml_dist/* isSeq */.oP)(node))
        return listTree(node.items, placeOfNode(node, walk), walk);
    if (!(0,yaml_dist/* isScalar */.jn)(node))
        return undefined;
    const { value, source = '' } = node;
    const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
    const place = placeOfNode(node, walk);
    // The core schema has no other values.
    return isPlain ? { kind: 'scalar', place, value: asScalar(value), source } : undefined;
}
function asScalar(value) {
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
function placeOfNode({ range }, { placeAt }) {
    return placeAt(range[0]);
}
function listTree(items, place, walk) {
    const trees = items.map((item, index) => {
        const inner = { ...walk, path: `${walk.path}[${index}]` };
        return treeOfNode(item, inner) ?? nothingAt(place);
    });
    return { kind: 'list', place, items: trees };
}
/** A value that is left out. */
function nothingAt(place) {
    return { kind: 'scalar', place, value: null, source: '' };
}
function mapTree(map, walk) {
    const entries = [];
    const seen = new Set();
    for (const { key, value } of map.items) {
        const keyPlace = placeOfNode(key, walk);
        const name = (0,yaml_dist/* isScalar */.jn)(key) && typeof key.value === 'string' ? key.value : undefined;
        const wrong = name === undefined ? 'saw a key that is no text; put it in quotes' : wrongKey(name, seen);
        if (wrong !== undefined)
            walk.mistakes.push({ place: keyPlace, path: within(walk.path, name ?? '?'), wrong });
        if (name === undefined || wrong !== undefined)
            continue;
        seen.add(name);
        const inner = { ...walk, path: within(walk.path, name) };
        entries.push({ key: name, keyPlace, value: treeOfNode(value, inner) ?? nothingAt(keyPlace) });
    }
    return { kind: 'map', place: placeOfNode(map, walk), entries };
}
function wrongKey(name, before) {
    if (name === '<<')
        return 'saw a merge key; write the keys out';
    return before.has(name) ? 'stands twice in this map' : undefined;
}

;// CONCATENATED MODULE: ./src/manifest/read-manifest.ts







/**
 * The entries of a manifest, from its text. Never throws: whatever the text holds, it gives entries, or all mistakes with
 * their places in the order of the file.
 */
function manifestFrom(text, terms) {
    const read = entriesFrom(text, terms);
    return read.kind === 'mistakes' ? { kind: 'mistakes', mistakes: withheld(read.mistakes, terms.isSecret) } : read;
}
/** No mistake shows a credential, nor a piece of one; one of these at a place is enough. */
function withheld(mistakes, isSecret) {
    const safe = mistakes.map((one) => isSecret(one.path) || isSecret(one.wrong) ? { place: one.place, path: '', wrong: LEAK } : one);
    const keys = safe.map(({ place, path, wrong }) => `${place.line}:${place.column} ${path} ${wrong}`);
    return safe.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}
function entriesFrom(text, terms) {
    const read = treeOf(text);
    if (read.kind === 'mistakes')
        return read;
    const file = mapOr(read.tree, '', 'the keys version, defaults and clients');
    if (file.kind === 'no map')
        return { kind: 'mistakes', mistakes: [file.mistake] };
    const defaults = defaultsOf(file);
    const clients = clientsOf(file);
    const entries = clients.items.map((tree, index) => readEntry(tree, index, { defaults: defaults.read, terms }));
    const known = entries.flatMap(({ entry }) => entry ?? []);
    const told = [
        ...unknownKeys(file, '', 'file'),
        ...versionMistakes(file),
        ...defaults.mistakes,
        ...clients.mistakes,
        ...entries.flatMap((one) => one.mistakes),
        ...repeated(known, 'display-name', ({ client }) => plainName(client.displayName)),
        ...repeated(known, 'client-name', ({ client }) => client.clientName),
    ];
    const mistakes = [...told, ...leaksIn(file, '', terms.isSecret)];
    return mistakes.length > 0 ? { kind: 'mistakes', mistakes: byPlace(mistakes) } : { kind: 'manifest', entries: known };
}
function versionMistakes(file) {
    const version = entryOf(file, 'version')?.value;
    if (version === undefined)
        return [{ place: firstKeyPlace(file), path: 'version', wrong: 'is required: version: 1' }];
    if (version.kind === 'scalar' && version.value === 1)
        return [];
    return [{ place: version.place, path: 'version', wrong: `saw ${looksOf(version)}; expected the number 1` }];
}
function defaultsOf(file) {
    const tree = entryOf(file, 'defaults')?.value;
    if (tree === undefined)
        return { read: undefined, mistakes: [] };
    const map = mapOr(tree, 'defaults', 'keys that all clients share');
    if (map.kind === 'no map')
        return { read: undefined, mistakes: [map.mistake] };
    const read = readDefaults(map);
    return { read, mistakes: read.mistakes };
}
function clientsOf(file) {
    const tree = entryOf(file, 'clients')?.value;
    if (tree === undefined) {
        return {
            items: [],
            mistakes: [{ place: firstKeyPlace(file), path: 'clients', wrong: 'is required: a list of clients' }],
        };
    }
    if (tree.kind === 'list' && tree.items.length > 0)
        return { items: tree.items, mistakes: [] };
    const wrong = `saw ${looksOf(tree)}; expected a list of clients`;
    return { items: [], mistakes: [{ place: tree.place, path: 'clients', wrong }] };
}
/** A display name that says the same wherever it is filled in. */
function plainName(name) {
    return (0,display_name/* placeholdersIn */.Qf)(name).length === 0 ? name : undefined;
}
/** Values that two entries share and that may stand once in the file. */
function repeated(entries, key, said) {
    const first = new Map();
    return entries.flatMap((entry) => {
        const value = said(entry);
        if (value === undefined)
            return [];
        const before = first.get(value);
        if (before === undefined)
            first.set(value, entry);
        if (before === undefined)
            return [];
        const wrong = `saw "${value}", as in ${before.path} (line ${before.place.line}); expected each once`;
        return [{ place: entry.place, path: `${entry.path}.${key}`, wrong }];
    });
}
/** In the order of the file. What `defaults` give to several clients is reported once. */
function byPlace(mistakes) {
    const once = new Map(mistakes.map((one) => [JSON.stringify(one), one]));
    return [...once.values()].sort((one, other) => one.place.line - other.place.line || one.place.column - other.place.column);
}

;// CONCATENATED MODULE: ./src/manifest/requests.ts




/**
 * What the file asks for that the input manifest names, or everything that is wrong with it. Never throws.
 * @param masks holds the secrets of the run: a text of the file with one of them is wrong, and not shown
 */
async function manifestRequests(texts, masks) {
    const path = texts.manifest ?? '';
    const read = await manifestText(path, texts[schema/* WORKSPACE */.un] ?? '');
    if (read.kind === 'unreadable')
        return { requests: [], problems: [{ what: `input manifest: ${masks.clean(path)} ${read.wrong}` }] };
    const found = manifestFrom(read.text, {
        githubApiUrl: texts['github-api-url'] ?? '',
        isSecret: (text) => (0,settings/* hasLeaked */.Hd)(text, masks),
    });
    if (found.kind === 'mistakes')
        return { requests: [], problems: found.mistakes.map((one) => problemAt(path, one, masks)) };
    return { requests: found.entries.map((entry) => requestOf(entry, path)), problems: [] };
}
function problemAt(file, { place, path, wrong }, masks) {
    const { line, column } = place;
    return {
        what: masks.clean(`${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${wrong}`, 2_000),
        at: { file: masks.clean(file), line, column },
    };
}
function requestOf({ state, client, names, terms, selections, place, path }, file) {
    return {
        client,
        names,
        rotation: { ...terms, force: false },
        selectors: selections.map(({ selector }) => selector),
        isAbsent: state === 'absent',
        origin: `${file}:${place.line}:${place.column}: ${path}`,
    };
}


/***/ })

};
