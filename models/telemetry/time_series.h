#pragma once

#include <cstddef>
#include <vector>

namespace vigla::telemetry {

/// The newest `capacity` values, oldest first. A value type; copying copies the values.
template <typename T>
class TimeSeries {
public:
    explicit TimeSeries(std::size_t capacity)
        : m_capacity(capacity)
    {
    }

    void append(T value);
    std::size_t size() const { return m_values.size(); }
    bool isEmpty() const { return m_values.empty(); }
    std::size_t capacity() const { return m_capacity; }
    const T& at(std::size_t index) const; ///< 0 is the oldest.
    const T& newest() const { return at(size() - 1); }

private:
    std::size_t m_capacity;
    std::size_t m_oldest = 0; ///< Where the oldest stands once the ring is full.
    std::vector<T> m_values;
};

template <typename T>
void TimeSeries<T>::append(T value)
{
    if (m_values.size() < m_capacity) {
        m_values.push_back(std::move(value));
        return;
    }
    if (m_capacity == 0)
        return;
    m_values[m_oldest] = std::move(value);
    m_oldest = (m_oldest + 1) % m_capacity;
}

template <typename T>
const T& TimeSeries<T>::at(std::size_t index) const
{
    return m_values[(m_oldest + index) % m_values.size()];
}

} // namespace vigla::telemetry
