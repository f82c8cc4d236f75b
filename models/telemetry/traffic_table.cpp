#include "models/telemetry/traffic_table.h"

#include <deque>
#include <string>

namespace vigla::telemetry {

struct SymbolTable::Storage {
    std::deque<std::string> texts; ///< Addresses stay, so the map can point at them.
    std::unordered_map<std::string_view, Symbol> numbers;

    Symbol add(std::string_view text)
    {
        texts.emplace_back(text);
        const auto symbol = static_cast<Symbol>(texts.size() - 1);
        numbers.emplace(texts.back(), symbol);
        return symbol;
    }
};

SymbolTable::SymbolTable()
    : m_storage(std::make_shared<Storage>())
{
    m_storage->add({});
}

SymbolTable SymbolTable::clone() const
{
    SymbolTable copy;
    for (std::size_t i = 1; i < m_storage->texts.size(); ++i)
        copy.m_storage->add(m_storage->texts[i]);
    return copy;
}

Symbol SymbolTable::intern(std::string_view text)
{
    const auto known = m_storage->numbers.find(text);
    return known != m_storage->numbers.end() ? known->second : m_storage->add(text);
}

std::string_view SymbolTable::text(Symbol symbol) const
{
    return symbol < m_storage->texts.size() ? std::string_view(m_storage->texts[symbol])
                                            : std::string_view();
}

Symbol SymbolTable::find(std::string_view text) const
{
    const auto known = m_storage->numbers.find(text);
    return known != m_storage->numbers.end() ? known->second : kNoSymbol;
}

std::size_t SymbolTable::size() const
{
    return m_storage->texts.size();
}

} // namespace vigla::telemetry
