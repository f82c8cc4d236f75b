#pragma once

#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"
#include "models/mesh/item_list.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigla::app {

/// Namespace and name: what sorts items and tells them apart.
using ItemKey = std::pair<std::string, std::string>;

template <typename T>
ItemKey keyOf(const T& item)
{
    return {item.namespaceName, item.name};
}
inline ItemKey keyOf(const mesh::NamespaceInfo& item)
{
    return {{}, item.name};
}
inline ItemKey keyOf(const kube::Document& item)
{
    return {item.namespaceName(), item.name()};
}

/// The items of one kind that have come so far, sorted. An item that comes again as it was stays
/// the same one, so that what was published shares it. Lives on one thread; lists() may go to any.
template <typename T>
class KeptItems final {
public:
    using List = mesh::ItemList<T>;

    /// The items as of now; the same list as long as nothing changes.
    const List& list()
    {
        if (m_isChanged)
            m_list = List(m_items);
        m_isChanged = false;
        return m_list;
    }

    /// These tell whether anything changed.
    bool insertOrReplace(T item);
    bool remove(const ItemKey& key);
    /// Replaces the part of a namespace, or everything without one.
    bool replaceScope(const std::string& scope, std::vector<T> fresh);

private:
    using Shared = std::shared_ptr<const T>;
    static constexpr auto kByKey = [](const Shared& item) { return keyOf(*item); };

    std::vector<Shared> m_items;
    List m_list;
    bool m_isChanged = false;
};

template <typename T>
bool KeptItems<T>::insertOrReplace(T item)
{
    const auto place = std::ranges::lower_bound(m_items, keyOf(item), {}, kByKey);
    const bool isKnown = place != m_items.end() && kByKey(*place) == keyOf(item);
    if (isKnown && **place == item)
        return false;
    auto shared = std::make_shared<const T>(std::move(item));
    if (isKnown)
        *place = std::move(shared);
    else
        m_items.insert(place, std::move(shared));
    return m_isChanged = true;
}

template <typename T>
bool KeptItems<T>::remove(const ItemKey& key)
{
    const auto place = std::ranges::lower_bound(m_items, key, {}, kByKey);
    if (place == m_items.end() || kByKey(*place) != key)
        return false;
    m_items.erase(place);
    return m_isChanged = true;
}

template <typename T>
bool KeptItems<T>::replaceScope(const std::string& scope, std::vector<T> fresh)
{
    const auto byKey = [](const T& item) { return keyOf(item); };
    const auto isSame = [](const T& a, const T& b) { return keyOf(a) == keyOf(b); };
    std::ranges::stable_sort(fresh, {}, byKey);
    fresh.erase(std::unique(fresh.begin(), fresh.end(), isSame), fresh.end());

    const auto isInScope
        = [&](const Shared& item) { return scope.empty() || kByKey(item).first == scope; };
    auto old = std::ranges::find_if(m_items, isInScope);
    const auto begin = old;
    const auto end = std::find_if_not(begin, m_items.end(), isInScope);
    bool hasChanged = static_cast<std::size_t>(end - begin) != fresh.size();
    std::vector<Shared> items(m_items.begin(), begin);
    items.reserve(m_items.size() + fresh.size());
    for (T& item : fresh) {
        while (old != end && kByKey(*old) < keyOf(item))
            ++old;
        const bool isUnchanged = old != end && **old == item;
        items.push_back(isUnchanged ? *old : std::make_shared<const T>(std::move(item)));
        hasChanged = hasChanged || !isUnchanged;
    }
    if (!hasChanged)
        return false;
    items.insert(items.end(), end, m_items.end());
    // What is new in its scope need not lie where the scope would have begun.
    if (begin == m_items.end())
        std::ranges::sort(items, {}, kByKey);
    m_items = std::move(items);
    return m_isChanged = true;
}

} // namespace vigla::app
