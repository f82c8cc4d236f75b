#include "models/telemetry/prometheus_api.h"

#include "models/core/text.h"
#include "models/telemetry/extension_traffic.h"
#include "models/telemetry/prometheus_names.h"
#include "models/telemetry/prometheus_text.h"
#include "models/telemetry/text_hash.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace vigla::telemetry {

namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::SUCCESS;

/// The text between the quotes of a JSON string token, still escaped.
std::string_view insideQuotes(std::string_view token)
{
    const auto close = token.rfind('"');
    return close == 0 || close == std::string_view::npos ? std::string_view()
                                                         : token.substr(1, close - 1);
}

/// Reads the series of one answer into a table. Neighbouring series mostly have the same labels in
/// the same order, so each label is first compared with that of the series before.
class VectorReader final {
public:
    VectorReader(const NamedQuery& query, TrafficTable& table)
        : m_part(query.part)
        , m_table(table)
    {
    }

    simdjson::error_code read(ondemand::document& document);

    const std::string& refusal() const { return m_refusal; }
    bool hasVector() const { return m_hasVector; }

private:
    struct Slot {
        std::string_view rawName; ///< Escaped, as it stands in the answer.
        std::string_view rawValue;
        std::string_view token;
        Symbol TrafficLabels::*field = nullptr;
        Symbol symbol = kAbsent;
        enum class Use { Skip, Label, Reporter, Bound, ScrapeApp } use = Use::Skip;
    };

    simdjson::error_code readData(ondemand::object data);
    simdjson::error_code readSeries(ondemand::object series);
    simdjson::error_code readLabel(ondemand::field& field, std::size_t position);
    simdjson::error_code readValue(ondemand::array pair);
    void meaningOf(Slot& slot);
    simdjson::error_code use(Slot& slot, ondemand::value& value);
    void addSample();

    MetricPart m_part;
    TrafficTable& m_table;
    std::vector<Slot> m_slots;
    SeriesRow m_row;
    double m_bound = std::nan("");
    double m_value = std::nan("");
    std::string m_refusal;
    bool m_hasVector = false;
};

simdjson::error_code VectorReader::read(ondemand::document& document)
{
    ondemand::object root;
    if (const auto failure = document.get_object().get(root))
        return failure;
    for (auto entry : root) {
        ondemand::field field;
        if (const auto failure = std::move(entry).get(field))
            return failure;
        const auto key = field.key();
        if (key == "data") {
            ondemand::object data;
            if (const auto failure = field.value().get_object().get(data))
                return failure;
            if (const auto failure = readData(data))
                return failure;
        } else if (key == "error") {
            std::string_view text;
            if (field.value().get_string().get(text) == SUCCESS)
                m_refusal = text;
        }
    }
    return SUCCESS;
}

simdjson::error_code VectorReader::readData(ondemand::object data)
{
    for (auto entry : data) {
        ondemand::field field;
        if (const auto failure = std::move(entry).get(field))
            return failure;
        if (field.key() != "result")
            continue;
        ondemand::array result;
        if (const auto failure = field.value().get_array().get(result))
            return failure;
        m_hasVector = true;
        for (auto element : result) {
            ondemand::object series;
            if (const auto failure = element.get_object().get(series))
                return failure;
            if (const auto failure = readSeries(series))
                return failure;
        }
    }
    return SUCCESS;
}

simdjson::error_code VectorReader::readSeries(ondemand::object series)
{
    m_row = {m_part.metric, Reporter::Unknown, {}};
    m_bound = m_value = std::nan("");
    for (auto entry : series) {
        ondemand::field field;
        if (const auto failure = std::move(entry).get(field))
            return failure;
        if (field.key() == "metric") {
            ondemand::object labels;
            if (const auto failure = field.value().get_object().get(labels))
                return failure;
            std::size_t position = 0;
            for (auto label : labels) {
                ondemand::field labelField;
                if (const auto failure = std::move(label).get(labelField))
                    return failure;
                if (const auto failure = readLabel(labelField, position++))
                    return failure;
            }
        } else if (field.key() == "value") {
            ondemand::array pair;
            if (const auto failure = field.value().get_array().get(pair))
                return failure;
            if (const auto failure = readValue(pair))
                return failure;
        }
    }
    addSample();
    return SUCCESS;
}

simdjson::error_code VectorReader::readLabel(ondemand::field& field, std::size_t position)
{
    if (position == m_slots.size())
        m_slots.emplace_back();
    Slot& slot = m_slots[position];
    const char* rawName = field.key().raw();
    const bool isSameName = !slot.rawName.empty() && field.key() == slot.rawName;
    if (!isSameName) {
        const char* end = rawName;
        while (*end != '"')
            ++end; // the tokenizer has seen a closing quote; label names hold no escapes
        slot = {};
        slot.rawName = std::string_view(rawName, static_cast<std::size_t>(end - rawName));
        meaningOf(slot);
    }
    if (slot.use == Slot::Use::Skip)
        return SUCCESS;
    ondemand::value value = field.value();
    return use(slot, value);
}

void VectorReader::meaningOf(Slot& slot)
{
    if (slot.rawName == "reporter")
        slot.use = Slot::Use::Reporter;
    else if (slot.rawName == "le")
        slot.use = Slot::Use::Bound;
    else if (slot.rawName == "app")
        slot.use = Slot::Use::ScrapeApp;
    else if (slot.field = trafficLabelField(slot.rawName); slot.field)
        slot.use = Slot::Use::Label;
}

simdjson::error_code VectorReader::use(Slot& slot, ondemand::value& value)
{
    const std::string_view token = value.raw_json_token();
    if (slot.use == Slot::Use::Label && token == slot.token) {
        m_row.labels.*(slot.field) = slot.symbol;
        return SUCCESS;
    }
    std::string_view text = insideQuotes(token);
    if (text.find('\\') != std::string_view::npos || token.empty() || token.front() != '"') {
        if (const auto failure = value.get_string().get(text))
            return failure;
    }
    switch (slot.use) {
    case Slot::Use::Label:
        slot.token = token;
        slot.symbol = text.empty() ? kAbsent : m_table.symbols.intern(text);
        m_row.labels.*(slot.field) = slot.symbol;
        break;
    case Slot::Use::Reporter:
        m_row.reporter = reporterOf(text);
        break;
    case Slot::Use::Bound:
        m_bound = takeNumber(text).value_or(std::nan(""));
        break;
    case Slot::Use::ScrapeApp:
        if (text == "ztunnel")
            m_row.labels.scrapeApp = m_table.symbols.intern(text);
        break;
    case Slot::Use::Skip:
        break;
    }
    return SUCCESS;
}

simdjson::error_code VectorReader::readValue(ondemand::array pair)
{
    std::size_t position = 0;
    for (auto element : pair) {
        if (position++ != 1)
            continue;
        std::string_view text;
        if (const auto failure = element.get_string().get(text))
            return failure;
        m_value = takeNumber(text).value_or(std::nan(""));
    }
    return SUCCESS;
}

void VectorReader::addSample()
{
    if (!std::isfinite(m_value) || m_value < 0)
        return;
    if (m_part.part == MetricPart::Part::Value) {
        m_table.samples.push_back({m_row.metric, m_row.reporter, m_row.labels, m_value, 0});
        return;
    }
    DurationSample sample;
    sample.reporter = m_row.reporter;
    sample.labels = m_row.labels;
    if (m_part.part == MetricPart::Part::Sum) {
        sample.sumPerSecond = m_value;
    } else if (m_part.part == MetricPart::Part::Count) {
        sample.countPerSecond = m_value;
    } else if (!std::isnan(m_bound)) {
        sample.bounds = {m_bound};
        sample.cumulative = {m_value};
    }
    m_table.durations.push_back(std::move(sample));
}

Error unreadable(std::string_view queryName, const char* why)
{
    return {Error::Kind::InvalidInput,
        "the answer of Prometheus to " + std::string(queryName) + " cannot be read (" + why
            + "); check that the URL leads to a Prometheus-compatible API"};
}

/// Puts single buckets, sums and counts of the same series together.
class HistogramJoin final {
public:
    void add(const DurationSample& part)
    {
        const SeriesRow key{Metric::Duration, part.reporter, part.labels};
        const auto [at, isNew] = m_numbers.try_emplace(key, m_joined.size());
        if (isNew) {
            m_joined.push_back({part.reporter, part.labels, {}, {}, 0, 0});
            m_buckets.emplace_back();
        }
        DurationSample& whole = m_joined[at->second];
        whole.sumPerSecond += part.sumPerSecond;
        whole.countPerSecond += part.countPerSecond;
        for (std::size_t i = 0; i < part.bounds.size(); ++i)
            m_buckets[at->second].emplace_back(part.bounds[i], part.cumulative[i]);
    }

    std::vector<DurationSample> take()
    {
        for (std::size_t i = 0; i < m_joined.size(); ++i) {
            std::ranges::sort(m_buckets[i]);
            for (const auto& [bound, count] : m_buckets[i]) {
                m_joined[i].bounds.push_back(bound);
                m_joined[i].cumulative.push_back(count);
            }
        }
        return std::move(m_joined);
    }

private:
    std::unordered_map<SeriesRow, std::size_t, SeriesRowHasher> m_numbers;
    std::vector<DurationSample> m_joined;
    std::vector<std::vector<std::pair<double, double>>> m_buckets;
};

} // namespace

Result<Done> addPrometheusAnswer(
    std::string_view queryName, const std::string& json, TrafficTable& table)
{
    if (isExtensionQuery(queryName))
        return addExtensionAnswer(queryName, json, table);
    const auto query = parseQueryName(queryName);
    if (!query)
        return unreadable(queryName, "a query that was never asked");
    const bool hasPadding = json.capacity() - json.size() >= simdjson::SIMDJSON_PADDING;
    simdjson::padded_string copy;
    if (!hasPadding)
        copy = simdjson::padded_string(json);
    const auto text = hasPadding
        ? simdjson::padded_string_view(json.data(), json.size(), json.capacity())
        : simdjson::padded_string_view(copy);

    ondemand::parser parser;
    ondemand::document document;
    VectorReader reader(*query, table);
    auto failure = parser.iterate(text).get(document);
    if (!failure)
        failure = reader.read(document);
    if (!reader.refusal().empty()) {
        return Error{Error::Kind::InvalidInput,
            "Prometheus refused the query " + std::string(queryName) + ": "
                + plainText(reader.refusal(), false, 400)};
    }
    if (failure)
        return unreadable(queryName, simdjson::error_message(failure));
    if (!reader.hasVector())
        return unreadable(queryName, "it holds no result vector");
    table.windowSeconds = query->windowSeconds;
    return Done{};
}

void finishPrometheusTable(TrafficTable& table)
{
    HistogramJoin join;
    for (const DurationSample& part : table.durations)
        join.add(part);
    table.durations = join.take();
}

} // namespace vigla::telemetry
