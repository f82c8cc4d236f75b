#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

#include "models/graph/evidence.h"
#include "models/graph/explain_participant.h"
#include "models/qt/snapshot_store.h"

#include <optional>
#include <string>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace vigla::ui {

class FactGrid;
class ItemList;
class SeriesTree;

/// Why a node or edge is on the graph: the series it came from, by reporter, with values, freshness
/// and source; and what a node that stands for something unknown means.
///
/// The series are looked up on a worker whenever explain() is called; the newest question wins. GUI
/// thread only.
class WhyPane final : public QWidget {
    Q_OBJECT
public:
    explicit WhyPane(QWidget* parent = nullptr);

    void explain(const Published& picture, const std::string& id);
    bool isBusy() const { return m_isRunning; }

signals:
    void selected(const QString& id); ///< A caller or callee of an unknown participant.

private:
    struct Question {
        snapshot::MeshSnapshotPtr snapshot;
        graph::GraphOptions options;
        graph::ServiceGraphPtr graph;
        std::string id;
    };
    struct Answer {
        graph::Evidence evidence;
        std::optional<graph::ParticipantExplanation> meaning;
        bool isOnGraph = false; ///< The graph has such an element.
        bool isGhost = false; ///< A node without any traffic.
    };

    void buildMeaning();
    void buildSeries();
    void ask();
    static Answer answerTo(const Question& question);
    void take(const Question& question, const Answer& answer);
    void showSentence(const Answer& answer);
    void showMeaning(const std::optional<graph::ParticipantExplanation>& meaning);
    void showSource(const graph::Evidence& evidence);

    std::optional<Question> m_waiting;
    bool m_isRunning = false;
    std::string m_shownId;
    graph::Evidence m_evidence;
    QLabel* m_sentence = nullptr;
    QWidget* m_meaningBox = nullptr;
    QLabel* m_what = nullptr;
    QLabel* m_counterpartHead = nullptr;
    ItemList* m_counterparts = nullptr;
    QLabel* m_hosts = nullptr;
    QLabel* m_remedies = nullptr;
    QPlainTextEdit* m_manifest = nullptr;
    QPushButton* m_copyManifest = nullptr;
    FactGrid* m_source = nullptr;
    SeriesTree* m_series = nullptr;
    QPushButton* m_copySeries = nullptr;
};

} // namespace vigla::ui
