#include "models/routing/journal.h"

#include "models/core/text.h"
#include "models/routing/json_access.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace vigla::routing {

namespace {

using Outcome = JournalEntry::Outcome;

constexpr const char* kLeftOut = "(left out)";

/// Headers whose values prove who somebody is.
bool isCredentialName(std::string_view name)
{
    static const std::array<std::string_view, 9> kNames{"authorization", "proxy-authorization",
        "cookie", "set-cookie", "x-api-key", "x-auth-token", "api-key", "apikey", "x-csrf-token"};
    const auto lower = toLower(name);
    return std::ranges::find(kNames, lower) != kNames.end()
        || lower.find("password") != std::string::npos || lower.find("secret") != std::string::npos;
}

/// Maps from header names to values or matches.
bool isHeaderMap(std::string_view key)
{
    return key == "set" || key == "add" || key == "headers" || key == "withoutHeaders";
}

/// Takes credentials out of `json` and notes where they were.
class Redaction {
public:
    void redact(Json& json, const std::string& pointer)
    {
        if (json.is_array())
            for (std::size_t i = 0; i < json.size(); ++i)
                redact(json[i], childPointer(pointer, i));
        if (!json.is_object())
            return;
        for (auto& [key, value] : json.items()) {
            const auto at = childPointer(pointer, key);
            if (isHeaderMap(key) && value.is_object())
                redactHeaders(value, at);
            redact(value, at);
        }
    }

    std::set<std::string> takePaths() { return std::move(m_paths); }

private:
    void redactHeaders(Json& headers, const std::string& pointer)
    {
        for (auto& [name, value] : headers.items()) {
            const auto at = childPointer(pointer, name);
            if (!isCredentialName(name))
                continue;
            if (value.is_string())
                leaveOut(value, at);
            else if (value.is_object())
                for (auto& [kind, text] : value.items())
                    if (text.is_string())
                        leaveOut(text, childPointer(at, kind));
        }
    }

    void leaveOut(Json& value, const std::string& pointer)
    {
        value = kLeftOut;
        m_paths.insert(pointer);
    }

    std::set<std::string> m_paths;
};

kube::Document redactedDocument(const kube::Document& document, std::set<std::string>& paths)
{
    if (!document.json().is_object())
        return document;
    Json json = document.json();
    if (json.contains("metadata") && json["metadata"].is_object()) {
        json["metadata"].erase("managedFields");
        if (json["metadata"].contains("annotations") && json["metadata"]["annotations"].is_object())
            json["metadata"]["annotations"].erase(
                "kubectl.kubernetes.io/last-applied-configuration");
    }
    Redaction redaction;
    redaction.redact(json, {});
    paths.merge(redaction.takePaths());
    return kube::Document(std::move(json));
}

const char* inverseVerb(const Change& change)
{
    return change.isCreation() ? "delete" : change.isRemoval() ? "create" : "update";
}

/// A document from one member of a line; null when it is null or absent.
Result<kube::Document> documentOf(const Json& line, const char* key)
{
    const Json& json = member(line, key);
    if (json.is_null())
        return kube::Document();
    if (!json.is_object())
        return Error{Error::Kind::InvalidInput, std::string("\"") + key + "\" is not an object"};
    return kube::Document(json);
}

/// A JSON pointer whose escapes are complete; others make the library throw.
bool isPointer(const std::string& text)
{
    if (!text.starts_with('/'))
        return false;
    for (std::size_t i = text.find('~'); i != std::string::npos; i = text.find('~', i + 1))
        if (i + 1 >= text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))
            return false;
    return true;
}

std::optional<Outcome> outcomeOf(std::string_view name)
{
    for (const auto outcome : {Outcome::Stored, Outcome::Refused, Outcome::Uncertain})
        if (nameOf(outcome) == name)
            return outcome;
    return std::nullopt;
}

/// Puts the values of `live` where the journal left them out.
Result<kube::Document> withLeftOut(const kube::Document& document,
    const std::vector<std::string>& paths, const std::vector<kube::Document>& live)
{
    const auto ref = document.ref();
    const auto found = std::ranges::find_if(
        live, [&](const kube::Document& other) { return other.ref() == ref; });
    Json json = document.json();
    for (const auto& path : paths) {
        const Json::json_pointer pointer(path);
        if (!json.contains(pointer) || json[pointer] != kLeftOut)
            continue;
        const bool isKnown = found != live.end() && found->json().contains(pointer);
        if (!isKnown)
            return Error{Error::Kind::InvalidInput,
                "The journal does not hold the credential at " + path + " of " + ref.text()
                    + ", and the cluster has it no more; set it by hand."};
        json[pointer] = found->json()[pointer];
    }
    return kube::Document(std::move(json));
}

} // namespace

std::string_view nameOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Stored:
        return "stored";
    case Outcome::Refused:
        return "refused";
    case Outcome::Uncertain:
        break;
    }
    return "uncertain";
}

JournalEntry redacted(const JournalEntry& entry)
{
    JournalEntry safe = entry;
    std::set<std::string> paths(entry.redactedPaths.begin(), entry.redactedPaths.end());
    safe.change.before = redactedDocument(entry.change.before, paths);
    safe.change.after = redactedDocument(entry.change.after, paths);
    safe.dryRun = redactedDocument(entry.dryRun, paths);
    safe.stored = redactedDocument(entry.stored, paths);
    safe.redactedPaths.assign(paths.begin(), paths.end());
    return safe;
}

std::string renderJournalLine(const JournalEntry& entry)
{
    const JournalEntry safe = redacted(entry);
    const auto ref = safe.change.ref();
    Json line = Json::object();
    line["time"] = renderRfc3339(safe.at);
    line["change"] = safe.changeId;
    line["context"] = safe.context;
    line["user"] = safe.user;
    line["object"] = {{"group", ref.group}, {"kind", ref.kind}, {"namespace", ref.namespaceName},
        {"name", ref.name}};
    line["outcome"] = nameOf(safe.outcome);
    line["message"] = safe.message;
    line["inverse"] = {{"verb", inverseVerb(safe.change)},
        {"document", safe.change.isCreation() ? Json() : Json("before")}};
    line["before"] = safe.change.before.json();
    line["after"] = safe.change.after.json();
    line["dryRun"] = safe.dryRun.json();
    line["stored"] = safe.stored.json();
    line["leftOut"] = safe.redactedPaths;
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<JournalEntry> parseJournalLine(std::string_view line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object())
        return Error{Error::Kind::InvalidInput, "the line is torn or is not JSON"};
    const auto at = parseRfc3339(textOf(json, "time"));
    const auto outcome = outcomeOf(textOf(json, "outcome"));
    if (!at || !outcome)
        return Error{Error::Kind::InvalidInput, "the line has no valid time or outcome"};
    JournalEntry entry;
    entry.at = *at;
    entry.outcome = *outcome;
    entry.changeId = textOf(json, "change");
    entry.context = textOf(json, "context");
    entry.user = textOf(json, "user");
    entry.message = textOf(json, "message");
    for (const auto& [key, place] :
        {std::pair("before", &entry.change.before), std::pair("after", &entry.change.after),
            std::pair("dryRun", &entry.dryRun), std::pair("stored", &entry.stored)}) {
        auto document = documentOf(json, key);
        if (!document)
            return document.error();
        *place = *std::move(document);
    }
    for (const Json& path : listAt(json, "leftOut"))
        if (path.is_string() && isPointer(path.get_ref<const std::string&>()))
            entry.redactedPaths.push_back(path.get<std::string>());
    if (entry.change.before.isNull() && entry.change.after.isNull())
        return Error{Error::Kind::InvalidInput, "the line names no object"};
    return entry;
}

Result<ChangeSet> undoOf(
    const std::vector<JournalEntry>& entries, const std::vector<kube::Document>& live)
{
    ChangeSet undo;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        if (entry->outcome != Outcome::Stored)
            continue;
        Change back{
            entry->stored.isNull() ? entry->change.after : entry->stored, entry->change.before};
        if (entry->change.isRemoval())
            back.before = {};
        for (auto* document : {&back.before, &back.after}) {
            if (document->isNull())
                continue;
            auto whole = withLeftOut(*document, entry->redactedPaths, live);
            if (!whole)
                return whole.error();
            *document = *std::move(whole);
        }
        // Several writes of one object are taken back at once: from the last to before the first.
        undo.put(back);
    }
    if (undo.isEmpty())
        return Error{Error::Kind::InvalidInput,
            "Nothing of this change was stored, so there is nothing to take back."};
    return undo;
}

} // namespace vigla::routing
