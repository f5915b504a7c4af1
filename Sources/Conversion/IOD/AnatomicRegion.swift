import DICOM

extension InstanceDraft {
    /// The Video IODs want the region as a code; the body part tells it.
    ///
    /// - Source: PS3.3 §C.8.12.1 (VL Image Module); PS3.16 annex L table L-1, CID 4.
    mutating func fillAnatomicRegion() {
        if hasValue(.anatomicRegionSequence) { return }
        if let part = dataSet.string(.bodyPartExamined), let code = Self.regions[part] {
            fill(
                .anatomicRegionSequence, .SQ, .items([.code(code.value, of: "SCT", meaning: code.meaning)]))
            return
        }
        fill(.anatomicRegionSequence, .SQ, .items([.code("38266002", of: "SCT", meaning: "Entire body")]))
        warn("No code is known for the body part; AnatomicRegionSequence says that it is the entire body.")
    }

    private static let regions: [String: (value: String, meaning: String)] = [
        "ABDOMEN": ("818981001", "Abdomen"), "ABDOMENPELVIS": ("818982008", "Abdomen and Pelvis"),
        "ANUS": ("53505006", "Anus"), "AORTA": ("15825003", "Aorta"), "ARM": ("40983000", "Upper arm"),
        "BACK": ("77568009", "Back"), "BLADDER": ("89837001", "Bladder"), "BRAIN": ("12738006", "Brain"),
        "BREAST": ("76752008", "Breast"), "BRONCHUS": ("955009", "Bronchus"),
        "CEREBELLUM": ("113305005", "Cerebellum"), "CERVIX": ("71252005", "Cervix"), "CHEST": ("816094009", "Chest"),
        "CHESTABDOMEN": ("416550000", "Chest and Abdomen"),
        "CHESTABDPELVIS": ("416775004", "Chest, Abdomen and Pelvis"),
        "CIRCLEOFWILLIS": ("11279006", "Circle of Willis"), "COCCYX": ("64688005", "Coccyx"),
        "COLON": ("71854001", "Colon"), "CORONARYARTERY": ("41801008", "Coronary artery"),
        "CSPINE": ("122494005", "Cervical spine"), "CTSPINE": ("1217257000", "Cervico-thoracic spine"),
        "DUODENUM": ("38848004", "Duodenum"), "EAR": ("117590005", "Ear"), "ESOPHAGUS": ("32849002", "Esophagus"),
        "EXTREMITY": ("66019005", "Extremity"), "EYE": ("81745001", "Eye"), "FACE": ("89545001", "Face"),
        "FINGER": ("7569003", "Finger"), "FOOT": ("56459004", "Foot"), "FOREARM": ("14975008", "Forearm"),
        "GALLBLADDER": ("28231008", "Gallbladder"), "HAND": ("85562004", "Hand"), "HEAD": ("69536005", "Head"),
        "HEADNECK": ("774007", "Head and Neck"), "HEART": ("80891009", "Heart"), "HIP": ("29836001", "Hip"),
        "ILEUM": ("34516001", "Ileum"), "ILIUM": ("22356005", "Ilium"), "JAW": ("661005", "Jaw region"),
        "JEJUNUM": ("21306003", "Jejunum"), "KIDNEY": ("64033007", "Kidney"), "KNEE": ("72696002", "Knee"),
        "LARYNX": ("4596009", "Larynx"), "LEG": ("30021000", "Lower leg"), "LIVER": ("10200004", "Liver"),
        "LSPINE": ("122496007", "Lumbar spine"), "LSSPINE": ("1217253001", "Lumbo-sacral spine"),
        "LUNG": ("39607008", "Lung"), "MAXILLA": ("70925003", "Maxilla"), "MEDIASTINUM": ("72410000", "Mediastinum"),
        "MOUTH": ("123851003", "Mouth"), "NECK": ("45048000", "Neck"), "NECKCHEST": ("417437006", "Neck and Chest"),
        "NECKCHESTABDOMEN": ("416152001", "Neck, Chest and Abdomen"),
        "NECKCHESTABDPELV": ("416319003", "Neck, Chest, Abdomen and Pelvis"), "NOSE": ("45206002", "Nose"),
        "PANCREAS": ("15776009", "Pancreas"), "PELVIS": ("816092008", "Pelvis"), "PENIS": ("18911002", "Penis"),
        "PHARYNX": ("54066008", "Pharynx"), "PROSTATE": ("41216001", "Prostate"), "RECTUM": ("34402009", "Rectum"),
        "SCALP": ("41695006", "Scalp"), "SHOULDER": ("16982005", "Shoulder"), "SKIN": ("39937001", "Skin"),
        "SKULL": ("89546000", "Skull"), "SPINE": ("421060004", "Spine"), "SPLEEN": ("78961009", "Spleen"),
        "SSPINE": ("54735007", "Sacrum"), "STERNUM": ("56873002", "Sternum"), "STOMACH": ("69695003", "Stomach"),
        "THUMB": ("76505004", "Thumb"), "THYMUS": ("9875009", "Thymus"), "THYROID": ("69748006", "Thyroid"),
        "TLSPINE": ("1217256009", "Thoraco-lumbar spine"), "TOE": ("29707007", "Toe"),
        "TONGUE": ("21974007", "Tongue"), "TRACHEA": ("44567001", "Trachea"),
        "TSPINE": ("122495006", "Thoracic spine"), "URETER": ("87953007", "Ureter"),
        "URETHRA": ("13648007", "Urethra"), "UTERUS": ("35039007", "Uterus"), "VAGINA": ("76784001", "Vagina"),
        "VULVA": ("45292006", "Vulva"), "WHOLEBODY": ("38266002", "Entire body"),
    ]
}
