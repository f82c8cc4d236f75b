#include "models/kube/yaml_edit.h"

#include "models/core/text.h"
#include "models/kube/patch.h"
#include "models/kube/yaml.h"
#include "models/kube/yaml_document_editor_internal.h"
#include "models/kube/yaml_positions.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

/// The documents of a text with the separators between them, which add up to it.
std::vector<std::string_view> partsOf(std::string_view text)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        if (text.substr(at, end - at).starts_with("---")) {
            parts.push_back(text.substr(begin, at - begin));
            parts.push_back(text.substr(at, end - at));
            begin = end;
        }
        at = end;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

bool isMeant(const Document& document, const ObjectRef& wanted)
{
    auto ref = document.ref();
    if (ref.namespaceName.empty())
        ref.namespaceName = wanted.namespaceName;
    return ref == wanted;
}

bool isMeant(const Document& document, const Document& wanted)
{
    return isMeant(document, wanted.ref());
}

/// `wanted` without a namespace where the text names none.
Json contentFor(const Json& before, const Document& wanted)
{
    Json after = wanted.json();
    const auto metadata = before.find("metadata");
    if (metadata != before.end() && metadata->is_object() && !metadata->contains("namespace")
        && after.contains("metadata"))
        after["metadata"].erase("namespace");
    return after;
}

Error unkept(const Document& wanted)
{
    return {Error::Kind::Unsupported,
        "the layout of " + wanted.ref().text()
            + " in the file cannot be kept (one line of JSON or flow style, or aliases in one); "
              "nothing was written. Save to another file, or change it by hand"};
}

} // namespace

Result<std::string> editYaml(std::string_view text, const Document& wanted)
{
    if (const auto all = parseYaml(text); !all)
        return all.error();
    const auto parts = partsOf(text);
    std::string edited;
    bool isFound = false;
    for (const auto part : parts) {
        const auto document = parseYamlObject(part);
        if (isFound || !document || !isMeant(*document, wanted)) {
            edited += part;
            continue;
        }
        isFound = true;
        auto positions = locateYaml(part);
        if (!positions)
            return positions.error();
        const Json after = contentFor(document->json(), wanted);
        auto changed
            = yaml_edit::DocumentEditor(part, document->json(), *std::move(positions)).apply(after);
        if (!changed)
            return unkept(wanted);
        edited += *changed;
    }
    if (!isFound)
        return Error{Error::Kind::NotFound, "there is no " + wanted.ref().text() + " in the file"};
    const auto result = parseYaml(edited);
    const bool isRight = result && std::ranges::any_of(*result, [&](const Document& document) {
        return isMeant(document, wanted)
            && isSameContent(document.json(), contentFor(document.json(), wanted));
    });
    if (!isRight)
        return unkept(wanted);
    return edited;
}

Result<std::string> removeFromYaml(std::string_view text, const ObjectRef& object)
{
    const auto before = parseYaml(text);
    if (!before)
        return before.error();
    auto parts = partsOf(text);
    const auto found = std::ranges::find_if(parts, [&](std::string_view part) {
        const auto document = parseYamlObject(part);
        return document && isMeant(*document, object);
    });
    if (found == parts.end())
        return Error{Error::Kind::NotFound, "there is no " + object.text() + " in the file"};
    const bool isFirst = found == parts.begin();
    const auto first = isFirst ? found : found - 1; // the separator before it
    const auto last = isFirst && parts.size() > 1 ? found + 1 : found; // or else the one behind
    parts.erase(first, last + 1);
    std::string edited;
    for (const auto part : parts)
        edited += part;
    const auto after = parseYaml(edited);
    if (!after || after->empty() || after->size() + 1 != before->size())
        return Error{Error::Kind::Unsupported,
            object.text()
                + " cannot be taken out of the file: it is the only object there, or shares its "
                  "document with others; nothing was written. Take it out by hand"};
    return edited;
}

} // namespace vigla::kube
