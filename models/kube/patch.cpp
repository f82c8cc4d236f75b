#include "models/kube/patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDirective = "$patch";
constexpr std::string_view kRetainKeys = "$retainKeys";
constexpr std::string_view kOrderPrefix = "$setElementOrder/";
constexpr std::string_view kDeletePrefix = "$deleteFromPrimitiveList/";

/// Lists that merge element by element, with the key of their elements.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kMergeKeys{{
    {"addresses", "type"},
    {"conditions", "type"},
    {"containers", "name"},
    {"env", "name"},
    {"ephemeralContainers", "name"},
    {"hostAliases", "ip"},
    {"imagePullSecrets", "name"},
    {"initContainers", "name"},
    {"ownerReferences", "uid"},
    {"podIPs", "ip"},
    {"secrets", "name"},
    {"taints", "key"},
    {"topologySpreadConstraints", "topologyKey"},
    {"volumeDevices", "devicePath"},
    {"volumeMounts", "mountPath"},
    {"volumes", "name"},
}};

Error malformed(std::string message)
{
    return {Error::Kind::InvalidInput, std::move(message)};
}

/// The merge key of the list `field`, judged by its elements where the name is shared; empty: the
/// list is replaced.
std::string mergeKey(std::string_view field, const Json& elements)
{
    if (field == "ports") {
        const bool isOfContainer = std::ranges::any_of(
            elements, [](const Json& port) { return port.contains("containerPort"); });
        return isOfContainer ? "containerPort" : "port";
    }
    const auto* found = std::ranges::find(
        kMergeKeys, field, &std::pair<std::string_view, std::string_view>::first);
    return found == kMergeKeys.end() ? std::string() : std::string(found->second);
}

std::string directiveOf(const Json& value)
{
    if (!value.is_object())
        return {};
    const auto directive = value.find(std::string(kDirective));
    return directive != value.end() && directive->is_string() ? directive->get<std::string>()
                                                              : std::string();
}

class StrategicMerge {
public:
    Result<Json> mergeObject(Json target, const Json& patch)
    {
        const auto directive = directiveOf(patch);
        if (directive == "delete")
            return Json();
        if (!target.is_object() || directive == "replace")
            target = Json::object();
        retainKeys(target, patch);
        for (const auto& [key, value] : patch.items()) {
            if (key.starts_with('$'))
                continue;
            auto merged = mergeField(target, key, value);
            if (!merged)
                return merged.error();
        }
        return applyListDirectives(std::move(target), patch);
    }

private:
    static void retainKeys(Json& target, const Json& patch)
    {
        const auto retained = patch.find(std::string(kRetainKeys));
        if (retained == patch.end() || !retained->is_array())
            return;
        Json kept = Json::object();
        for (const auto& [key, value] : target.items()) {
            if (std::ranges::find(*retained, Json(key)) != retained->end())
                kept[key] = value;
        }
        target = std::move(kept);
    }

    Result<Done> mergeField(Json& target, const std::string& key, const Json& value)
    {
        if (value.is_null() || directiveOf(value) == "delete") {
            target.erase(key);
            return Done{};
        }
        if (value.is_object()) {
            auto merged = mergeObject(target.value(key, Json()), value);
            if (!merged)
                return merged.error();
            target[key] = std::move(*merged);
            return Done{};
        }
        if (!value.is_array()) {
            target[key] = value;
            return Done{};
        }
        auto merged = mergeList(key, target.value(key, Json::array()), value);
        if (!merged)
            return merged.error();
        target[key] = std::move(*merged);
        return Done{};
    }

    Result<Json> mergeList(const std::string& field, Json target, const Json& patch)
    {
        const bool isReplaced = std::ranges::any_of(patch, [](const Json& element) {
            return directiveOf(element) == "replace" && element.size() == 1;
        });
        const auto key = mergeKey(field, patch);
        if (field == "finalizers")
            return uniteList(std::move(target), patch);
        if (key.empty() || !target.is_array() || isReplaced)
            return withoutDirectives(patch);
        for (const auto& element : patch) {
            if (!element.is_object() || !element.contains(key))
                return malformed("an element of the list " + field + " has no " + key
                    + ", which tells it apart");
            auto merged = mergeElement(target, key, element);
            if (!merged)
                return merged.error();
        }
        return target;
    }

    Result<Done> mergeElement(Json& list, const std::string& key, const Json& element)
    {
        const auto existing = std::ranges::find_if(list, [&](const Json& candidate) {
            return candidate.is_object() && candidate.value(key, Json()) == element[key];
        });
        if (directiveOf(element) == "delete") {
            if (existing != list.end())
                list.erase(existing);
            return Done{};
        }
        auto merged = mergeObject(existing == list.end() ? Json() : *existing, element);
        if (!merged)
            return merged.error();
        if (existing == list.end())
            list.push_back(std::move(*merged));
        else
            *existing = std::move(*merged);
        return Done{};
    }

    static Json uniteList(Json target, const Json& patch)
    {
        for (const auto& value : patch) {
            if (std::ranges::find(target, value) == target.end())
                target.push_back(value);
        }
        return target;
    }

    static Json withoutDirectives(const Json& patch)
    {
        Json kept = Json::array();
        std::ranges::copy_if(patch, std::back_inserter(kept),
            [](const Json& element) { return directiveOf(element).empty(); });
        return kept;
    }

    Result<Json> applyListDirectives(Json target, const Json& patch)
    {
        for (const auto& [key, value] : patch.items()) {
            const bool isOrder = key.starts_with(kOrderPrefix);
            if (!isOrder && !key.starts_with(kDeletePrefix))
                continue;
            const auto field = key.substr(isOrder ? kOrderPrefix.size() : kDeletePrefix.size());
            const auto list = target.find(field);
            if (!value.is_array())
                return malformed("the directive " + key + " is not a list");
            if (list == target.end() || !list->is_array())
                continue;
            if (isOrder)
                sortLike(*list, value, mergeKey(field, value));
            else
                eraseValues(*list, value);
        }
        return target;
    }

    static void eraseValues(Json& list, const Json& values)
    {
        Json kept = Json::array();
        std::ranges::copy_if(list, std::back_inserter(kept),
            [&](const Json& value) { return std::ranges::find(values, value) == values.end(); });
        list = std::move(kept);
    }

    /// Puts what `order` names into its order; the others stay behind their predecessors.
    static void sortLike(Json& list, const Json& order, const std::string& key)
    {
        const auto rankOf = [&](const Json& element) {
            const auto& identity = key.empty() || !element.is_object() ? element
                : element.contains(key)                                ? element[key]
                                                                       : element;
            const auto found = std::ranges::find_if(order, [&](const Json& entry) {
                return (entry.is_object() ? entry.value(key, Json()) : entry) == identity;
            });
            return found - order.begin();
        };
        std::vector<std::pair<std::ptrdiff_t, Json>> ranked;
        std::ptrdiff_t last = -1;
        for (const auto& element : list) {
            const auto rank = rankOf(element);
            last = rank < std::ssize(order) ? rank : last;
            ranked.emplace_back(last, element);
        }
        std::ranges::stable_sort(ranked, {}, &std::pair<std::ptrdiff_t, Json>::first);
        list = Json::array();
        for (auto& [rank, element] : ranked)
            list.push_back(std::move(element));
    }
};

} // namespace

Json applyMergePatch(const Json& target, const Json& patch)
{
    if (!patch.is_object())
        return patch;
    Json result = target.is_object() ? target : Json::object();
    for (const auto& [key, value] : patch.items()) {
        if (value.is_null())
            result.erase(key);
        else
            result[key] = applyMergePatch(result.value(key, Json()), value);
    }
    return result;
}

Result<Json> applyJsonPatch(const Json& target, const Json& patch)
{
    if (!patch.is_array())
        return malformed("a JSON patch is a list of operations");
    Json result = target;
    for (std::size_t i = 0; i < patch.size(); ++i) {
        const auto where = "operation " + std::to_string(i) + " of the JSON patch ";
        try {
            result = result.patch(Json::array({patch[i]}));
        } catch (const Json::parse_error&) {
            return malformed(where + "is malformed");
        } catch (const Json::exception&) {
            const auto& operation = patch[i];
            return Error{Error::Kind::Rejected,
                where + "(" + operation.value("op", "") + " " + operation.value("path", "")
                    + ") cannot be done on this object"};
        }
    }
    return result;
}

Result<Json> applyStrategicMergePatch(const Json& target, const Json& patch)
{
    if (!patch.is_object())
        return malformed("a strategic merge patch is an object");
    return StrategicMerge().mergeObject(target, patch);
}

bool isSameContent(const Json& a, const Json& b)
{
    if (a.is_object() && b.is_object())
        return a.size() == b.size() && std::ranges::all_of(a.items(), [&](const auto& member) {
            const auto other = b.find(member.key());
            return other != b.end() && isSameContent(member.value(), *other);
        });
    if (a.is_array() && b.is_array())
        return std::ranges::equal(a, b, isSameContent);
    return a == b;
}

} // namespace vigla::kube
