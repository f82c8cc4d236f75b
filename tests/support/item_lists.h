#pragma once

#include "models/mesh/item_list.h"

#include <utility>
#include <vector>

namespace vigla::test {

/// Changes a list by hand: `change` gets its items as a vector.
template <typename T, typename Change>
void edit(mesh::ItemList<T>& list, const Change& change)
{
    std::vector<T> items(list.begin(), list.end());
    change(items);
    list = std::move(items);
}

template <typename T>
void append(mesh::ItemList<T>& list, typename mesh::ItemList<T>::value_type item)
{
    edit(list, [&](auto& items) { items.push_back(std::move(item)); });
}

} // namespace vigla::test
