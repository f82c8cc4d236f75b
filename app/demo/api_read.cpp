#include "app/demo/api_read.h"

#include "app/demo/selection.h"
#include "app/demo/table_output.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

/// Where a page starts: after this object of the snapshot at `revision`.
struct PageStart {
    std::uint64_t revision = 0;
    std::string afterNamespace;
    std::string afterName;
};

/// One page, and what its list metadata tells.
struct Page {
    std::vector<kube::Document> objects;
    std::uint64_t revision = 0;
    std::string continueToken;
    std::size_t remaining = 0;
};

ApiFailure badRequest(std::string message)
{
    ApiFailure failure;
    failure.code = 400;
    failure.message = std::move(message);
    return failure;
}

std::string renderToken(const PageStart& start)
{
    return encodeBase64(
        renderText({{"rv", start.revision}, {"ns", start.afterNamespace}, {"n", start.afterName}}));
}

std::optional<PageStart> parseToken(const std::string& token)
{
    const auto text = decodeBase64(token);
    const auto json = text ? Json::parse(*text, nullptr, false) : Json();
    const auto isText
        = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
    if (!json.is_object() || !json.contains("rv") || !json["rv"].is_number_unsigned()
        || !isText("ns") || !isText("n"))
        return std::nullopt;
    return PageStart{json["rv"], json["ns"], json["n"]};
}

std::optional<ApiFailure> checkListOptions(const ApiCall& call, std::uint64_t revision)
{
    const auto forbidden = [](const char* field, const std::string& why) {
        return invalidListOption({"FieldValueForbidden", "Forbidden: " + why, field});
    };
    const auto match = call.target.parameter("resourceVersionMatch");
    if (call.target.find("sendInitialEvents"))
        return forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
    if (match.empty())
        return std::nullopt;
    if (match != "Exact" && match != "NotOlderThan")
        return invalidListOption({"FieldValueNotSupported",
            "Unsupported value: \"" + plainText(match, false, 60)
                + "\": supported values: \"Exact\", \"NotOlderThan\", \"\"",
            "resourceVersionMatch"});
    if (call.target.parameter("resourceVersion").empty())
        return forbidden("resourceVersionMatch",
            "resourceVersionMatch is forbidden unless resourceVersion is provided");
    if (match == "Exact" && revision == 0)
        return forbidden("resourceVersionMatch",
            "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
    return std::nullopt;
}

std::variant<PageStart, ApiFailure> parseStart(const ApiCall& call)
{
    PageStart start;
    const auto token = call.target.parameter("continue");
    if (!token.empty()) {
        const auto parsed = parseToken(token);
        if (!parsed)
            return badRequest("invalid continue token: continue key is not valid");
        const auto revision = call.target.parameter("resourceVersion");
        if (!revision.empty() && revision != "0")
            return badRequest("specifying resource version is not allowed when using continue");
        return *parsed;
    }
    const auto parsed = parseResourceVersion(call.target.parameter("resourceVersion"));
    if (const auto* failure = std::get_if<ApiFailure>(&parsed))
        return *failure;
    const auto revision = std::get<std::uint64_t>(parsed);
    if (const auto failure = checkListOptions(call, revision))
        return *failure;
    start.revision = revision;
    return start;
}

std::variant<Page, ApiFailure> selectPage(const ClusterWorld& world, const ApiCall& call,
    const Selection& selection, const PageStart& start, std::size_t limit)
{
    const bool isExact = !call.target.parameter("continue").empty()
        || call.target.parameter("resourceVersionMatch") == "Exact";
    const auto& store = world.store();
    if (start.revision > store.revision())
        return versionFailure({Error::Kind::InvalidInput,
            "Timeout: Too large resource version: " + std::to_string(start.revision)
                + ", current: " + std::to_string(store.revision())});
    auto all = store.list(call.kind->group, call.kind->kind, isExact ? start.revision : 0);
    if (!all) {
        auto failure = versionFailure(all.error());
        failure.message = "The provided continue parameter is too old to display a consistent list "
                          "result; start the list again";
        failure.continueToken
            = renderToken({store.revision(), start.afterNamespace, start.afterName});
        return failure;
    }
    Page page;
    page.revision = isExact ? start.revision : store.revision();
    for (auto& object : *all) {
        const std::pair key(object.namespaceName(), object.name());
        const bool isBefore
            = key <= std::pair(start.afterNamespace, start.afterName) && !start.afterName.empty();
        if (isBefore || !selection.matches(object))
            continue;
        if (limit == 0 || page.objects.size() < limit)
            page.objects.push_back(std::move(object));
        else
            ++page.remaining;
    }
    if (page.remaining > 0)
        page.continueToken = renderToken(
            {page.revision, page.objects.back().namespaceName(), page.objects.back().name()});
    return page;
}

Json renderListMetadata(const Page& page, const Selection& selection)
{
    Json metadata{{"resourceVersion", std::to_string(page.revision)}};
    if (!page.continueToken.empty()) {
        metadata["continue"] = page.continueToken;
        if (!selection.isFiltered())
            metadata["remainingItemCount"] = page.remaining;
    }
    return metadata;
}

/// The list of objects as text, without building one large document.
std::string renderObjectList(const ApiCall& call, const Page& page, const Json& metadata)
{
    std::string text = "{\"kind\":\"" + call.kind->kind + "List\",\"apiVersion\":\""
        + call.kind->apiVersion(call.version) + "\",\"metadata\":" + renderText(metadata)
        + ",\"items\":[";
    for (const auto& object : page.objects) {
        auto json = renderObject(call, object);
        if (!call.kind->isCustom) { // a typed list names the kind once
            json.erase("kind");
            json.erase("apiVersion");
        }
        text += (text.back() == '[' ? "" : ",") + renderText(json);
    }
    return text + "]}\n";
}

HttpAnswer renderPage(const ApiCall& call, const Page& page, const Json& metadata, SystemTime now)
{
    const auto& version = call.representation.version;
    if (call.representation.form == Representation::Form::Object)
        return {200, "application/json", renderObjectList(call, page, metadata), {}};
    if (call.representation.form == Representation::Form::Table) {
        auto table = renderTable(
            *call.kind, page.objects, {version, call.target.parameter("includeObject"), true, now});
        table["metadata"] = metadata;
        return renderAnswer(table);
    }
    Json items = Json::array();
    for (const auto& object : page.objects)
        items.push_back(renderMetadata(object, version));
    return renderAnswer(
        {{"kind", "PartialObjectMetadataList"}, {"apiVersion", "meta.k8s.io/" + version},
            {"metadata", metadata}, {"items", std::move(items)}});
}

} // namespace

HttpAnswer answerGet(const ClusterWorld& world, const ApiCall& call)
{
    const auto object = world.store().find(call.ref());
    if (object.isNull())
        return renderFailure(notFound(call));
    return renderAnswer(renderRepresentation(call, object, world.now()));
}

HttpAnswer answerList(const ClusterWorld& world, const ApiCall& call)
{
    const auto selection = Selection::parse(call);
    if (const auto* failure = std::get_if<ApiFailure>(&selection))
        return renderFailure(*failure);
    const auto limit = parseResourceVersion(call.target.parameter("limit"));
    if (std::holds_alternative<ApiFailure>(limit))
        return renderFailure(badRequest("limit must be a number that is not negative"));
    const auto start = parseStart(call);
    if (const auto* failure = std::get_if<ApiFailure>(&start))
        return renderFailure(*failure);
    const auto& chosen = std::get<Selection>(selection);
    const auto page = selectPage(world, call, chosen, std::get<PageStart>(start),
        static_cast<std::size_t>(std::get<std::uint64_t>(limit)));
    if (const auto* failure = std::get_if<ApiFailure>(&page))
        return renderFailure(*failure);
    const auto& content = std::get<Page>(page);
    return renderPage(call, content, renderListMetadata(content, chosen), world.now());
}

ApiFailure invalidListOption(ApiFailure::Cause cause)
{
    ApiFailure failure;
    failure.code = 422;
    failure.group = "meta.k8s.io";
    failure.kind = "ListOptions";
    failure.message
        = "ListOptions.meta.k8s.io \"\" is invalid: " + cause.field + ": " + cause.message;
    failure.causes.push_back(std::move(cause));
    return failure;
}

ApiFailure versionFailure(const Error& error)
{
    ApiFailure failure;
    failure.message = error.message;
    if (error.kind == Error::Kind::Expired) {
        failure.code = 410;
        return failure;
    }
    failure.code = 504;
    failure.retryAfterSeconds = 1;
    failure.causes.push_back({"ResourceVersionTooLarge", "Too large resource version", ""});
    return failure;
}

std::variant<std::uint64_t, ApiFailure> parseResourceVersion(const std::string& text)
{
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (!text.empty() && (parsed.ec != std::errc() || parsed.ptr != end))
        return badRequest("invalid resource version \"" + plainText(text, false, 60) + "\"");
    return value;
}

} // namespace vigla::demo
